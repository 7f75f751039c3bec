-- Containers reach PostgreSQL over their network: there the roles need passwords, which come from
-- the container's environment and stay out of the log.
SET log_statement = 'none';
\getenv owner CUNBAO_OWNER_PASSWORD
\getenv app CUNBAO_APP_PASSWORD
ALTER ROLE cunbao_owner PASSWORD :'owner';
ALTER ROLE cunbao_app PASSWORD :'app';
