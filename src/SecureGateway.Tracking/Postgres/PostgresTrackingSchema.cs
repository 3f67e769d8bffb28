using SecureGateway.Queue.Postgres;

namespace SecureGateway.Tracking.Postgres;

/// <summary>
/// The tables, beside the queue's: those of the file (<see cref="Store.SqliteTrackingSchema"/>), with the node of each row. Names and
/// texts are compared by their octets, so that prefixes and orders are those of the file too. Deleted names were not used for a
/// day (<see cref="PostgresNames"/>).
/// </summary>
internal static class PostgresTrackingSchema
{
    public const string Record = "tracking_migration";

    private const string Name = PostgresMigrations.SchemaName;

    // An index of three letters each makes a part of an address quick to find. It wants pg_trgm, which a user who may create in the
    // database can have since PostgreSQL 13; without it the addresses are read through, each once, whatever mail it has.
    private const string PartsOfAddresses = $"""
        DO $$
        DECLARE home text;
        BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') THEN
                CREATE EXTENSION pg_trgm WITH SCHEMA {Name};
            END IF;
            SELECT n.nspname INTO home FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm';
            EXECUTE format('CREATE INDEX address_part ON {Name}.address USING gin (text %I.gin_trgm_ops)', home);
        EXCEPTION WHEN insufficient_privilege OR undefined_file OR undefined_object OR feature_not_supported THEN
            RAISE NOTICE 'pg_trgm is not to be had (%): parts of addresses are found without it, slower', SQLERRM;
        END $$;
        """;

    public static readonly IReadOnlyList<string> Migrations =
    [
        $"""
        CREATE TABLE {Name}.message (
            key bigint PRIMARY KEY, id bytea, node bigint NOT NULL, kind integer NOT NULL, size bigint NOT NULL,
            sender bigint NOT NULL, sender_domain bigint NOT NULL, subject text NOT NULL, folded text COLLATE "C" NOT NULL, message_id text COLLATE "C" NOT NULL, message_id_hash bigint,
            client bigint NOT NULL, client_host bigint NOT NULL, profile bigint, tls_in integer NOT NULL,
            status integer NOT NULL, next_hop bigint NOT NULL, route bigint NOT NULL, connection bigint, tls_out integer NOT NULL, flags integer NOT NULL,
            reason integer NOT NULL, fault integer NOT NULL, detail text NOT NULL, attempts integer NOT NULL, strikes integer NOT NULL,
            due bigint, ended bigint, revision bigint NOT NULL)
            WITH (fillfactor = 90);
        CREATE UNIQUE INDEX message_by_id ON {Name}.message (id) WHERE id IS NOT NULL;
        CREATE INDEX message_by_node ON {Name}.message (node, key);
        CREATE INDEX message_by_sender ON {Name}.message (sender, key);
        CREATE INDEX message_by_sender_domain ON {Name}.message (sender_domain, key);
        CREATE INDEX message_by_message_id ON {Name}.message (message_id_hash, key) WHERE message_id_hash IS NOT NULL;
        CREATE INDEX message_by_client ON {Name}.message (client, key);
        CREATE INDEX message_by_profile ON {Name}.message (profile, key) WHERE profile IS NOT NULL;
        CREATE INDEX message_by_connection ON {Name}.message (connection, key) WHERE connection IS NOT NULL;
        CREATE INDEX message_fell_back ON {Name}.message (key) WHERE (flags & 1) <> 0;
        CREATE INDEX message_refused_for_tls ON {Name}.message (key) WHERE (flags & 2) <> 0;
        CREATE INDEX message_not_delivered ON {Name}.message (status, key) WHERE status <> 2;
        CREATE TABLE {Name}.recipient (
            key bigint NOT NULL, n integer NOT NULL, address bigint NOT NULL, domain bigint NOT NULL, status integer NOT NULL, next_hop text NOT NULL, PRIMARY KEY (key, n))
            WITH (fillfactor = 90);
        CREATE INDEX recipient_by_address ON {Name}.recipient (address, key);
        CREATE INDEX recipient_by_domain ON {Name}.recipient (domain, key);
        CREATE TABLE {Name}.story (key bigint PRIMARY KEY, events bytea NOT NULL);
        CREATE TABLE {Name}.story_more (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key bigint NOT NULL, events bytea NOT NULL);
        CREATE INDEX story_more_by_key ON {Name}.story_more (key);
        CREATE TABLE {Name}.refusal (key bigint PRIMARY KEY, facts text NOT NULL);

        -- Texts that many rows share. Touched: when a node last made sure that it is there.
        CREATE TABLE {Name}.address (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text COLLATE "C" NOT NULL UNIQUE, touched timestamptz NOT NULL DEFAULT now());
        CREATE TABLE {Name}.domain (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text COLLATE "C" NOT NULL UNIQUE, reversed text COLLATE "C" NOT NULL, touched timestamptz NOT NULL DEFAULT now());
        CREATE INDEX domain_by_reversed ON {Name}.domain (reversed);
        CREATE TABLE {Name}.term (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text COLLATE "C" NOT NULL UNIQUE, folded text COLLATE "C" NOT NULL, touched timestamptz NOT NULL DEFAULT now());

        -- Each node adds to rows of its own, so that none waits for another.
        CREATE TABLE {Name}.counter (
            span integer NOT NULL, at bigint NOT NULL, what integer NOT NULL, node bigint NOT NULL, n bigint NOT NULL, PRIMARY KEY (span, at, what, node))
            WITH (fillfactor = 70);
        CREATE TABLE {Name}.volume (node bigint PRIMARY KEY, octets bigint NOT NULL) WITH (fillfactor = 50);

        CREATE TABLE {Name}.position (lane text COLLATE "C" PRIMARY KEY, sequence_nr bigint NOT NULL) WITH (fillfactor = 50);
        CREATE SEQUENCE {Name}.row_number INCREMENT BY {PostgresTrackingStore.NumbersAtOnceText};
        {PartsOfAddresses}
        """,

        // The last batch of refusals that each node has recorded, and notices of what was written (PostgresNotices). What rows are
        // reckoned to take was measured; what is there is reckoned anew.
        $"""
        CREATE TABLE {Name}.refusal_batch (node text COLLATE "C" PRIMARY KEY, id uuid NOT NULL) WITH (fillfactor = 50);
        CREATE TABLE {Name}.notice (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(), keys bigint[] NOT NULL);
        INSERT INTO {Name}.volume
            SELECT 0, CAST(sum(greatest(reltuples, 0) * CASE relname WHEN 'message' THEN 200 ELSE 80 END) AS bigint) FROM pg_class
            WHERE oid IN ('{Name}.message'::regclass, '{Name}.story'::regclass)
            ON CONFLICT (node) DO UPDATE SET octets = volume.octets + excluded.octets;
        """,
    ];
}
