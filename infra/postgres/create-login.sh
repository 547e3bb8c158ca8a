#!/bin/sh
# Runs once, when the database is made. Web and workers log in as somebody who owns nothing and may be nobody but
# causerie_app: even with that login's password no query sees the rows of every tenant.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$APPLICATION_PASSWORD" \
  --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
CREATE ROLE causerie_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
CREATE ROLE causerie_login LOGIN NOINHERIT PASSWORD :'password' IN ROLE causerie_app;
SQL
