-- The application connects as this role (startup option role=causerie_app). It owns no table, so row-level
-- security binds it: a query that forgets the tenant sees nothing.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'causerie_app') THEN
    CREATE ROLE causerie_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL; -- Two installations on one server migrated at the same moment.
END $$;
GRANT causerie_app TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO causerie_app;

CREATE FUNCTION current_tenant_id() RETURNS uuid LANGUAGE sql STABLE
  RETURN nullif(current_setting('causerie.tenant_id', true), '')::uuid;

CREATE TABLE tenants (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  model_id text NOT NULL,
  system_prompt text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE tenant_hosts (
  host text PRIMARY KEY CHECK (host = lower(host)),
  tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE
);

CREATE TABLE limit_policies (
  tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
  scope text NOT NULL CHECK (scope IN ('session', 'network')),
  kind text NOT NULL CHECK (kind IN ('messages', 'concurrent')),
  -- 0 for 'concurrent', which has no window.
  window_ms bigint NOT NULL CHECK ((kind = 'concurrent') = (window_ms = 0) AND window_ms >= 0),
  max integer NOT NULL CHECK (max >= 0),
  PRIMARY KEY (tenant_id, scope, kind, window_ms)
);

CREATE TABLE sessions (
  tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
  id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id)
);

CREATE TABLE chats (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  session_id uuid NOT NULL,
  -- 'api' chats live only as long as the request that made them.
  origin text NOT NULL CHECK (origin IN ('web', 'api')),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX chats_session ON chats (tenant_id, session_id, created_at DESC);
CREATE INDEX chats_api ON chats (created_at) WHERE origin = 'api';

CREATE TABLE messages (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  chat_id uuid NOT NULL,
  -- Order within the chat, from 1.
  seq integer NOT NULL,
  role text NOT NULL CHECK (role IN ('system', 'user', 'assistant')),
  content text NOT NULL,
  -- Chosen by the client; the same one sent twice is the same message.
  client_message_id uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, chat_id, seq),
  UNIQUE (tenant_id, chat_id, client_message_id),
  FOREIGN KEY (tenant_id, chat_id) REFERENCES chats (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE generations (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  chat_id uuid NOT NULL,
  session_id uuid NOT NULL,
  -- Keyed hash of the network that asked (the key changes daily and lives in Redis alone); for limits.
  network_hash text NOT NULL,
  -- The assistant message that this generation writes; empty until it has ended.
  answer_id uuid NOT NULL,
  model_id text NOT NULL,
  params jsonb NOT NULL,
  status text NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  cancel_requested boolean NOT NULL DEFAULT false,
  -- Counts claims. It fences the token stream: a worker that lost its lease can no longer append.
  attempt integer NOT NULL DEFAULT 0,
  -- Claims that ended by a lease running out, not by a hand-over; too many and the generation is given up.
  lost_leases integer NOT NULL DEFAULT 0,
  lease_owner text,
  lease_expires_at timestamptz,
  finish_reason text,
  error_code text,
  prompt_tokens integer,
  completion_tokens integer,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  CHECK ((status = 'running') = (lease_owner IS NOT NULL AND lease_expires_at IS NOT NULL)),
  FOREIGN KEY (tenant_id, chat_id) REFERENCES chats (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, answer_id) REFERENCES messages (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX generations_answer ON generations (tenant_id, answer_id);
CREATE INDEX generations_chat ON generations (tenant_id, chat_id);
CREATE INDEX generations_unfinished ON generations (status, lease_expires_at, created_at)
  WHERE status IN ('queued', 'running');
-- One answer at a time in a chat.
CREATE UNIQUE INDEX generations_one_active_a_chat ON generations (tenant_id, chat_id)
  WHERE status IN ('queued', 'running');

DO $$
DECLARE scoped text;
BEGIN
  FOREACH scoped IN ARRAY ARRAY['limit_policies', 'sessions', 'chats', 'messages', 'generations', 'tenant_hosts'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', scoped);
    EXECUTE format('CREATE POLICY tenant_rows ON %I TO causerie_app USING (tenant_id = current_tenant_id())
      WITH CHECK (tenant_id = current_tenant_id())', scoped);
  END LOOP;
END $$;
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON tenants TO causerie_app USING (id = current_tenant_id());

GRANT SELECT ON tenants, tenant_hosts, limit_policies TO causerie_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions, chats, messages, generations TO causerie_app;

-- The only questions that may be asked before a tenant is known. Each answers the least it can.
CREATE FUNCTION tenant_id_by_host(wanted text) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public, pg_temp
  AS $$ SELECT tenant_id FROM tenant_hosts WHERE host = lower(wanted) $$;

-- Generations that nobody works on: queued for longer than the grace, or running with an expired lease.
CREATE FUNCTION unattended_generations(queued_grace interval, row_limit integer)
  RETURNS TABLE (tenant_id uuid, generation_id uuid) LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public, pg_temp
  AS $$
    SELECT g.tenant_id, g.id FROM generations g
    WHERE (g.status = 'queued' AND g.created_at < now() - queued_grace)
       OR (g.status = 'running' AND g.lease_expires_at < now())
    ORDER BY g.created_at LIMIT row_limit
  $$;

-- API chats whose request never came back to delete them.
CREATE FUNCTION abandoned_api_chats(older_than interval, row_limit integer)
  RETURNS TABLE (tenant_id uuid, chat_id uuid) LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public, pg_temp
  AS $$
    SELECT c.tenant_id, c.id FROM chats c
    WHERE c.origin = 'api' AND c.created_at < now() - older_than
    ORDER BY c.created_at LIMIT row_limit
  $$;

REVOKE ALL ON FUNCTION tenant_id_by_host, unattended_generations, abandoned_api_chats FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenant_id_by_host, unattended_generations, abandoned_api_chats TO causerie_app;

-- The tenant of a fresh installation.
INSERT INTO tenants (id, name, model_id, system_prompt) VALUES
  ('00000000-0000-4000-8000-000000000001', 'Causerie', 'pocket', '');
INSERT INTO tenant_hosts (host, tenant_id) VALUES
  ('localhost', '00000000-0000-4000-8000-000000000001'),
  ('127.0.0.1', '00000000-0000-4000-8000-000000000001'),
  ('::1', '00000000-0000-4000-8000-000000000001');
INSERT INTO limit_policies (tenant_id, scope, kind, window_ms, max) VALUES
  ('00000000-0000-4000-8000-000000000001', 'session', 'messages', 60000, 60),
  ('00000000-0000-4000-8000-000000000001', 'session', 'messages', 86400000, 2000),
  ('00000000-0000-4000-8000-000000000001', 'session', 'concurrent', 0, 8),
  ('00000000-0000-4000-8000-000000000001', 'network', 'messages', 60000, 600),
  ('00000000-0000-4000-8000-000000000001', 'network', 'messages', 86400000, 20000),
  ('00000000-0000-4000-8000-000000000001', 'network', 'concurrent', 0, 80);
