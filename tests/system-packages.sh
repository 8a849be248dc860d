#!/bin/sh
# Programs that tests use and pip cannot bring. As root on a Debian system they are installed; elsewhere they are
# named, and the tests that need them are skipped (or fail with STRICT=1).
set -eu

lacking=""
lack() { # program, Debian package
    command -v "$1" >/dev/null 2>&1 || lacking="$lacking $2"
}
lack java default-jre-headless
lack mvn maven
lack openssl openssl
lack redis-server redis-server
lack promtool prometheus
lack prometheus-alertmanager prometheus-alertmanager
lack chromium chromium
lack chromedriver chromium-driver

[ -n "$lacking" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # a list of packages
    { apt-get -qq update && apt-get -qq install --yes --no-install-recommends $lacking >/dev/null; } \
        || echo "could not install:$lacking" >&2
else
    echo "not here, so their tests are skipped:$lacking" >&2
fi
