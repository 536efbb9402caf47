"""Words that blame a young person, and what to write instead (domain.md §1). The only place that holds them."""

WRITE_INSTEAD = {
    "gang member": "controlled by",
    "drug runner": "being exploited",
    "lifestyle choice": "being exploited",
    "absconded": "went missing",
    "failed to engage": "we have not reached them yet",
    "put themselves at risk": "being exploited",
}
