"""What leaves the service: shared outside after a record, and subject access after a review (domain.md §6.5, §6.9)."""
