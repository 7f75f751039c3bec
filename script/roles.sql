-- The portal's roles and database; a second time it changes nothing.
-- cunbao_owner owns the schema and makes the tests' databases, cunbao_app serves the pages and
-- has the rights that `manage.py secure_database` leaves it. cunbao_app comes last: once it can
-- connect, everything stands.
SET client_min_messages = warning;
SELECT 'CREATE ROLE cunbao_owner LOGIN CREATEDB'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cunbao_owner') \gexec
SELECT 'CREATE DATABASE cunbao OWNER cunbao_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'cunbao') \gexec
\connect cunbao
SET client_min_messages = warning;
BEGIN;
ALTER SCHEMA public OWNER TO cunbao_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
SELECT 'CREATE ROLE cunbao_app LOGIN'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cunbao_app') \gexec
GRANT cunbao_app, pg_signal_backend TO cunbao_owner;
COMMIT;
