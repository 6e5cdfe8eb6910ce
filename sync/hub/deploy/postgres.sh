#!/bin/sh
# Make a role and a database in this machine's PostgreSQL, as far as they are missing, and run a hub on them.
#   sync/hub/deploy/postgres.sh [options of xomso hub]
# The role is named like who runs this, and PostgreSQL knows it by that (peer authentication): there is no password.
# For another cluster on this machine: PGHOST (folder of its socket), PGPORT, and PGUSER, an administrator who may log in.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
xomso=${XOMSO:-$here/../../../.venv/bin/xomso}
database=${XOMSO_PG_DATABASE:-xomso}
role=$(id -un)
port=${PGPORT:-5432}

fail() {
	echo "$1" >&2
	exit 1
}

command -v psql >/dev/null || fail "PostgreSQL is missing. On Debian: sudo apt-get install postgresql"
[ -x "$xomso" ] || fail "$xomso is missing. Run: make setup"

if [ -n "${PGUSER:-}" ]; then
	admin() { psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname=postgres "$@"; }
elif [ "$(id -u)" = 0 ]; then
	admin() { (cd / && runuser -u postgres -- psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --port="$port" "$@"); }
else
	command -v sudo >/dev/null || fail "Run this as root, or name an administrator in PGUSER."
	admin() { (cd / && sudo -u postgres psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --port="$port" "$@"); }
fi

if ! admin --command='SELECT 1' >/dev/null 2>&1 && [ -z "${PGUSER:-}" ]; then
	# Installed, but not running: a container without systemd, or after a stop.
	as_root=""
	[ "$(id -u)" = 0 ] || as_root=sudo
	cluster=$(pg_lsclusters --no-header 2>/dev/null | awk -v port="$port" '$3 == port { print $1, $2; exit }')
	[ -n "$cluster" ] || fail "There is no cluster of PostgreSQL on port $port. Run: sudo pg_createcluster --start --port $port VERSION main"
	# shellcheck disable=SC2086
	$as_root pg_ctlcluster $cluster start || fail "The cluster $cluster does not start; see /var/log/postgresql."
fi

version=$(admin --tuples-only --no-align --command='SHOW server_version_num')
[ "$version" -ge 150000 ] || fail "The hub needs PostgreSQL 15 or newer; this is $version."

admin --set=role="$role" --set=name="$database" <<'SQL'
SELECT format('CREATE ROLE %I LOGIN', :'role') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
SELECT format('CREATE DATABASE %I OWNER %I ENCODING ''UTF8'' TEMPLATE template0', :'name', :'role')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
SQL

socket=${PGHOST:-/var/run/postgresql}
unset PGUSER
exec "$xomso" hub --db "postgresql://$role@/$database?host=$socket&port=$port" "$@"
