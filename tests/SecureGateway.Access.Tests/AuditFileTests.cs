using SecureGateway.Access.Audit;
using SecureGateway.Operations;

namespace SecureGateway.Access.Tests;

/// <summary>The audit, on a real file.</summary>
public sealed class AuditFileTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("securegateway-test-").FullName;

    private string FilePath => Path.Combine(_folder, "audit.jsonl");

    [Fact]
    public async Task A_change_and_its_outcome_are_one_entry_newest_first()
    {
        using (var audit = new AuditFile(FilePath))
        {
            await audit.RecordAsync(Entry("1", AuditOutcome.Begun), default);
            await audit.RecordAsync(Entry("2", AuditOutcome.Denied), default);
            await audit.RecordAsync(Entry("1", AuditOutcome.Done), default);
            await audit.RecordAsync(Entry("3", AuditOutcome.Begun), default);
        }

        using var again = new AuditFile(FilePath);
        var (entries, matched) = await again.ReadAsync(_ => true, 2, default);

        Assert.Equal(3, matched);
        Assert.Equal([("3", AuditOutcome.Begun), ("2", AuditOutcome.Denied)], entries.Select(entry => (entry.Id, entry.Outcome)));
        Assert.Equal(AuditOutcome.Done, Assert.Single((await again.ReadAsync(entry => entry.Id == "1", 10, default)).Entries).Outcome);
    }

    [Fact]
    public async Task A_full_file_gets_a_number_the_oldest_goes_and_all_that_are_there_are_read()
    {
        using var audit = new AuditFile(FilePath, full: 1, kept: 2);
        await audit.RecordAsync(Entry("1", AuditOutcome.Denied), default);
        await audit.RecordAsync(Entry("2", AuditOutcome.Begun), default);
        await audit.RecordAsync(Entry("3", AuditOutcome.Denied), default);
        await audit.RecordAsync(Entry("2", AuditOutcome.Done), default);

        var (entries, matched) = await audit.ReadAsync(_ => true, 10, default);

        Assert.Equal(2, matched);
        Assert.Equal([("3", AuditOutcome.Denied), ("2", AuditOutcome.Done)], entries.Select(entry => (entry.Id, entry.Outcome)));
        Assert.Equal(["audit.jsonl", "audit.jsonl.1", "audit.jsonl.2"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_line_that_a_crash_cut_short_costs_nothing_but_itself()
    {
        await File.WriteAllTextAsync(FilePath, """{"id":"0","at":"2026-03-01T00:00:""");
        using var audit = new AuditFile(FilePath);
        await audit.RecordAsync(Entry("1", AuditOutcome.Done), default);

        Assert.Equal("1", Assert.Single((await audit.ReadAsync(_ => true, 10, default)).Entries).Id);
    }

    [Fact]
    public async Task A_line_that_a_full_disk_cut_short_costs_nothing_but_itself()
    {
        using var audit = new AuditFile(FilePath);
        await audit.RecordAsync(Entry("1", AuditOutcome.Denied), default);
        await File.AppendAllTextAsync(FilePath, """{"id":"0","at":"2026-03-01T00:00:""");
        await audit.RecordAsync(Entry("2", AuditOutcome.Denied), default);

        Assert.Equal(["2", "1"], (await audit.ReadAsync(_ => true, 10, default)).Entries.Select(entry => entry.Id));
    }

    [Fact]
    public async Task A_long_file_with_long_lines_is_read_from_its_end()
    {
        using var audit = new AuditFile(FilePath);
        for (var i = 0; i < 300; i++)
        {
            await audit.RecordAsync(Entry($"{i}", AuditOutcome.Begun), default);
            await audit.RecordAsync(Entry($"{i}", AuditOutcome.Done) with { Detail = new string('é', i == 150 ? 200_000 : i) + i }, default);
        }

        var (entries, matched) = await audit.ReadAsync(entry => entry.Outcome == AuditOutcome.Done, 200, default);

        Assert.Equal(300, matched);
        Assert.Equal(Enumerable.Range(100, 200).Reverse().Select(i => (new string('é', i == 150 ? 200_000 : i) + i, AuditOutcome.Done)), entries.Select(entry => (entry.Detail, entry.Outcome)));
    }

    [Fact]
    public async Task It_is_for_its_owner_only_and_begun_anew_when_moved_away()
    {
        using var audit = new AuditFile(FilePath);
        await audit.RecordAsync(Entry("1", AuditOutcome.Done), default);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));

        File.Move(FilePath, FilePath + ".old");
        await audit.RecordAsync(Entry("2", AuditOutcome.Done), default);

        Assert.Equal("2", Assert.Single((await audit.ReadAsync(_ => true, 10, default)).Entries).Id);
    }

    [Fact]
    public async Task What_cannot_be_written_throws()
    {
        using var audit = new AuditFile(Path.Combine(_folder, "nowhere", "audit.jsonl"));
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => audit.RecordAsync(Entry("1", AuditOutcome.Begun), default));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static AuditEntry Entry(string id, AuditOutcome outcome) => new(id, At, "anna", "socket", "queue hold all=true", outcome, 1, "");
}
