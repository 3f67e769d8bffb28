using System.Collections.Immutable;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Journal;
using Microsoft.Data.Sqlite;

namespace SecureGateway.Queue;

/// <summary>
/// The journal of Akka.Persistence.Sql, which makes, replays and deletes as ever, and writes by <see cref="SqliteJournalWriter"/>:
/// the library builds a statement for each row and passes it through a stream of actors, which costs more than SQLite does. Rows are
/// the library's own, so that either can go on where the other ended. As with the library, a row whose payload cannot be
/// encoded is rejected by itself, and any other problem fails the whole write.
/// </summary>
public sealed class SqliteJournal : SqlWriteJournal
{
    private readonly SqliteJournalWriter _writer;
    private readonly Akka.Serialization.Serialization _serialization = Context.System.Serialization;
    private volatile Task _last = Task.CompletedTask;

    public SqliteJournal(Config config)
        : base(config)
    {
        var id = config.GetString("plugin-id");
        if (Context.System.Settings.Setup.Get<MultiDataOptionsSetup>() is not { HasValue: true, Value: var setup } || !setup.TryGetDataOptionsFor(id, out var options))
            throw new ConfigurationException($"{id}: no file was set up for this journal");
        _writer = new SqliteJournalWriter(new SqliteConnectionStringBuilder(options!.ConnectionOptions.ConnectionString).DataSource);
    }

    /// <summary>Not while a row is being written that counts.</summary>
    public override async Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr, CancellationToken cancellationToken)
    {
        await _last.ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
        return await base.ReadHighestSequenceNrAsync(persistenceId, fromSequenceNr, cancellationToken).ConfigureAwait(false);
    }

    protected override void PostStop()
    {
        _writer.Dispose();
        base.PostStop();
    }

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var rows = new List<JournalInsert>();
        var rejections = ImmutableList.CreateBuilder<Exception?>();
        foreach (var write in messages)
            rejections.Add(Encode((IImmutableList<IPersistentRepresentation>)write.Payload, rows));
        if (rows.Count > 0)
            await (_last = _writer.WriteAsync(rows)).ConfigureAwait(false);
        return rejections.ToImmutable()!;
    }

    private Exception? Encode(IImmutableList<IPersistentRepresentation> representations, List<JournalInsert> rows)
    {
        var before = rows.Count;
        try
        {
            foreach (var representation in representations)
                rows.Add(Encode(representation));
            return null;
        }
        catch (Exception e)
        {
            rows.RemoveRange(before, rows.Count - before);
            return e; // the actor hears it
        }
    }

    private JournalInsert Encode(IPersistentRepresentation representation)
    {
        if (representation.Payload is Tagged)
            throw new NotSupportedException("rows of this journal have no tags");
        var serializer = _serialization.FindSerializerForType(representation.Payload.GetType());
        return new JournalInsert(
            representation.PersistenceId,
            representation.SequenceNr,
            representation.Timestamp == 0 ? TimeProvider.System.GetUtcNow().UtcTicks : representation.Timestamp,
            Akka.Serialization.Serialization.WithTransport(_serialization.System, (serializer, representation.Payload), static what => what.serializer.ToBinary(what.Payload)),
            Akka.Serialization.Serialization.ManifestFor(serializer, representation.Payload),
            serializer.Identifier);
    }
}
