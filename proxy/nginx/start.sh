#!/bin/sh
# Starts nginx in the container. A W3C extended log begins with directives, which nginx cannot
# write; as IIS does, they are written whenever the log is opened.
set -eu
echo '#Software: nginx as the stand-in for Internet Information Services'
echo '#Version: 1.0'
date -u '+#Date: %Y-%m-%d %H:%M:%S'
sed -n 's/^ *# \(#Fields: .*\)$/\1/p' /etc/nginx/nginx.conf
exec nginx -g 'daemon off;'
