#!/bin/sh
# Puts containers of a new image in the place of the old ones, and nobody notices: new web servers start beside the old
# ones, which end once nginx knows the new. Where compose.yaml lies, after `docker build -t sos-site .`
set -eu
NGINX_KNOWS="${NGINX_KNOWS:-3}" # seconds: containers.conf has nginx ask every second who is there

old="$(docker compose ps --quiet web)"
[ "$old" ] || { echo "The site does not run. Start it with: docker compose up -d" >&2; exit 1; }
many="$(echo "$old" | wc -l)"

docker compose run --rm --no-deps prepare # the old web servers run on the new tables
if ! docker compose up --detach --no-deps --no-recreate --wait --scale "web=$((2 * many))" web; then
  for container in $(docker compose ps --all --quiet web); do
    echo "$old" | grep -q "$container" || docker rm --force "$container" >/dev/null
  done
  echo "The new web servers do not come up. They are gone again, and the old ones go on." >&2
  exit 1
fi
sleep "$NGINX_KNOWS"
for container in $old; do
  docker stop --time 40 "$container" >/dev/null # what it has begun comes to its end
  docker rm "$container" >/dev/null
  echo "Replaced: $container"
done
docker compose up --detach --no-deps worker nightly
