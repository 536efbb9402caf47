#!/bin/sh
# Restarts the web servers one after the other, and nobody notices: each is taken out of nginx first, and nginx lets
# what it has begun come to its end. As root: docs/deploy/rolling-restart.sh
set -eu
SERVERS="${SERVERS:-/etc/nginx/site-servers.conf}"
PORTS="${PORTS:-8001 8002}"
NGINX="${NGINX:-nginx}"
NGINX_PID="${NGINX_PID:-/run/nginx.pid}"
RESTART="${RESTART:-systemctl restart sos-web@}"
HOST="${HOST:-$(sed -n 's/^ALLOWED_HOSTS=\.\{0,1\}\([^,]*\).*/\1/p' /opt/sos/.env)}"

let_begun_requests_end() {
  # A worker of nginx from before the reload ends with its last request; the new ones know the new list of servers.
  before="$(pgrep -P "$(cat "$NGINX_PID")")"
  $NGINX -s reload
  for worker in $before; do
    while kill -0 "$worker" 2>/dev/null; do sleep 0.2; done
  done
}

# Nobody is taken out while another one does not answer, as nginx would ask it.
answers() {
  curl --silent --fail --output /dev/null --max-time 5 --header "Host: $HOST" --header "X-Forwarded-Proto: https" \
    "http://127.0.0.1:$1/healthz"
}
for port in $PORTS; do
  answers "$port" || { echo "The web server on port $port does not answer. Nothing was restarted." >&2; exit 1; }
done

for port in $PORTS; do
  sed -i "s/^\( *server 127\.0\.0\.1:$port\) /\1 down /" "$SERVERS"
  let_begun_requests_end
  $RESTART$port
  tries=0
  until answers "$port"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ]; then
      echo "The web server on port $port does not come back. The others go on; it stays out of $SERVERS." >&2
      exit 1
    fi
    sleep 0.2
  done
  sed -i "s/^\( *server 127\.0\.0\.1:$port\) down /\1 /" "$SERVERS"
  let_begun_requests_end
  echo "Restarted: $port"
done
