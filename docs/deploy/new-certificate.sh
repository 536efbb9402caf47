#!/bin/sh
# What certbot runs when it has a new certificate (docs/operations.md): puts it where nginx looks, and reloads nginx.
# With containers: CERTIFICATES=/opt/sos/certificates RELOAD="docker compose exec -T proxy nginx -s reload".
set -eu
folder="${CERTIFICATES:-/etc/nginx/certificates}"
install -m 0644 "$RENEWED_LINEAGE/fullchain.pem" "$folder/fullchain.pem"
install -m 0600 "$RENEWED_LINEAGE/privkey.pem" "$folder/privkey.pem"
${RELOAD:-systemctl reload nginx}
