using Npgsql;

namespace SecureGateway.Queue.Postgres;

/// <summary>
/// That a holder's id is one process's. A data directory that was copied has the id of its original, and two processes that take
/// lanes under one id would take them from each other for ever. So each holds a lock by that id in the database, with the session in
/// which it looks at lanes; who does not get it takes no lane, and says why. A process that was killed leaves the lock at once, and
/// one whose machine went within <see cref="MissedWithin"/>; so who has not had it by <see cref="CopyAfter"/> is a copy for good,
/// also when the other one goes: it must not become that node by chance. Not safe for use from several threads.
/// </summary>
internal sealed class HolderLock(PostgresDatabase database, Guid holder, string idFile, TimeProvider time)
{
    /// <summary>See the session's keepalives.</summary>
    private const string MissedWithin = "11 s";

    private const string Others = """
        SELECT a.application_name || COALESCE(' at ' || host(a.client_addr), '') FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND ((l.classid::bigint << 32) | l.objid::bigint) = $1 AND l.pid <> pg_backend_pid() LIMIT 1
        """;

    private static readonly TimeSpan CopyAfter = TimeSpan.FromSeconds(20);

    private readonly long _key = BitConverter.ToInt64(holder.ToByteArray());
    private NpgsqlConnection? _locked;
    private bool _wasAlone;
    private long? _since;
    private string? _copy;

    /// <summary>Null when the id is this process's alone; else what is wrong, in words.</summary>
    public async Task<string?> ProblemAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_copy is not null || _locked == connection)
            return _copy;
        if (await AskAsync(connection, "SELECT pg_try_advisory_lock($1)", cancellationToken).ConfigureAwait(false) is true)
        {
            (_locked, _wasAlone, _since) = (connection, true, null);
            return null;
        }

        var who = $"{database.Where} sees another process with this node's id, {idFile}: {await AskAsync(connection, Others, cancellationToken).ConfigureAwait(false) as string ?? "it does not say which"}.";
        _since ??= time.GetTimestamp();
        if (_wasAlone || time.GetElapsedTime(_since.Value) < CopyAfter)
            return $"{who} If that was this node before it was killed or cut off, the database misses it within {MissedWithin}; else one's data directory is a copy of the other's";
        return _copy = $"{who} The data directory is a copy of that node's, or the other way round, and two nodes cannot share it. "
            + "This one takes no mail: stop it, give it a data directory of its own into which nothing is copied, and start it again";
    }

    /// <summary>Lets it go, for the next start.</summary>
    public void Release(NpgsqlConnection connection)
    {
        if (_locked != connection)
            return;
        _locked = null;
        using var command = PostgresDatabase.Command(connection, "SELECT pg_advisory_unlock($1)", _key);
        command.ExecuteNonQuery();
    }

    private async Task<object?> AskAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = PostgresDatabase.Command(connection, sql, _key);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }
}
