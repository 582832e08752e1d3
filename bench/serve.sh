#!/bin/bash
# Serves a folder by an nginx of our own on a loopback port, in the foreground, until it is killed:
#
#   serve.sh FOLDER PORT [SERVER]      SERVER: what stands in nginx's `server` block instead of these two
#
# Nothing is compressed. /.status tells how many requests there were, unless SERVER is given.
set -euo pipefail
folder=$(realpath "$1")
port=$2
server=${3:-"listen 127.0.0.1:$port backlog=4096; root $folder; location = /.status { stub_status; }"}
run=$(mktemp -d "${TMPDIR:-/tmp}/crawl-nginx.XXXXXX")
trap 'kill "$nginx" 2>/dev/null; wait "$nginx" 2>/dev/null; rm -rf "$run"' EXIT
trap 'exit 0' TERM INT
{
  [ "$(id -u)" != 0 ] || echo "user root;"
  cat <<END
daemon off; worker_processes 1; pid $run/pid; error_log $run/error.log;
worker_rlimit_nofile $(ulimit -Hn); events { worker_connections 16384; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; keepalive_timeout 60s;
  open_file_cache max=512 inactive=60s;
  types { text/html html htm; } default_type application/octet-stream;
  client_body_temp_path $run/1; proxy_temp_path $run/2; fastcgi_temp_path $run/3; uwsgi_temp_path $run/4; scgi_temp_path $run/5;
  log_format tls '\$ssl_protocol \$ssl_session_reused';
  server { $server }
}
END
} > "$run/nginx.conf"
PATH=$PATH:/usr/sbin nginx -p "$run" -c "$run/nginx.conf" 2>/dev/null &
nginx=$!
wait "$nginx"
