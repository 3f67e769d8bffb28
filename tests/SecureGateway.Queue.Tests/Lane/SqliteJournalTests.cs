using Microsoft.Data.Sqlite;
using SecureGateway.Mail;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue.Tests.Lane;

/// <summary>The journal that writes by itself, held against the library it stands in for.</summary>
public sealed class SqliteJournalTests : IDisposable
{
    private const string Library = "akka.persistence.journal.sql.class = \"Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql\"";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    [Trait("Rule", "Q-1")]
    public async Task Rows_are_those_of_the_library_and_either_goes_on_where_the_other_ended()
    {
        var storage = new SqliteStorage(_directory.File("data"));
        var accepted = new List<QueueId>();
        foreach (var hocon in (string[])[Library, "", Library, ""])
        {
            await using var node = new QueueNode(storage, hocon: hocon);
            foreach (var id in accepted)
                Assert.NotNull(await node.ShowAsync(id));
            accepted.Add(await node.AcceptAsync(Sample.Envelope("a@x.example")));
        }

        using var connection = SqliteFile.Open(new QueueOptions(storage.Directory).JournalPath);
        Assert.Equal(["integer integer text integer blob text text integer text"], Column(connection, """
            SELECT DISTINCT typeof(created) || ' ' || typeof(deleted) || ' ' || typeof(persistence_id) || ' ' || typeof(sequence_number) || ' ' || typeof(message)
              || ' ' || typeof(tags) || ' ' || typeof(manifest) || ' ' || typeof(identifier) || ' ' || typeof(writer_uuid) FROM journal
            """));
        Assert.Equal(["0  B 5301 32"], Column(connection, "SELECT DISTINCT deleted || ' ' || tags || ' ' || manifest || ' ' || identifier || ' ' || length(writer_uuid) FROM journal"));
        Assert.Equal(["4"], Column(connection, "SELECT count(DISTINCT writer_uuid) FROM journal")); // a restart is another writer
        Assert.Equal(["1"], Column(connection, "SELECT max(created) - min(created) < 600 * 10000000 FROM journal")); // in one unit
    }

    private static List<string> Column(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
            values.Add(reader.GetString(0));
        return values;
    }
}
