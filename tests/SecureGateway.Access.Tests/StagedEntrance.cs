using System.Net;
using Microsoft.Extensions.Time.Testing;
using SecureGateway.Access.Accounts;
using SecureGateway.Access.Sessions;
using SecureGateway.Operations;

namespace SecureGateway.Access.Tests;

/// <summary>Everything behind the sign-in page, on virtual time, with cheap hashes and a scratch file.</summary>
internal sealed class StagedEntrance : IAuditTrail, IFailureLog, IDisposable
{
    public const string Password = "four words that fit";

    public static readonly IPAddress Desk = IPAddress.Parse("192.0.2.1");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sgw-accounts");
    private readonly PasswordWork _work = new(new PasswordHash(iterations: 3));

    public StagedEntrance(SessionLife? life = null)
    {
        Sessions = new ConsoleSessions(life ?? SessionLife.Usual, Clock);
        Accounts = Open();
        First = new FirstAccount(Accounts, Clock);
        Locks = new LockOut(Clock);
        Entrance = new Entrance(Accounts, First, Sessions, _work, Locks, new GuessLimiter(Clock), new EntryAudit(this, this, Clock));
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    public ConsoleSessions Sessions { get; }

    public AccountStore Accounts { get; }

    public FirstAccount First { get; }

    public LockOut Locks { get; }

    public Entrance Entrance { get; }

    public List<AuditEntry> Audit { get; } = [];

    public bool AuditFails { get; set; }

    public List<Exception> Failures { get; } = [];

    public string AccountsPath => Path.Combine(_directory.FullName, "accounts.json");

    public AccountStore Open() => new(AccountsPath, Sessions, Clock, unsynced => throw new InvalidOperationException("the disk works here", unsynced));

    /// <summary>An account whose owner has redeemed the code, as <see cref="Password"/>; its session has ended again.</summary>
    public async Task<Account> HaveAsync(string name, Permission role = Permission.View)
    {
        var made = Accounts.Add(name, role, "test");
        var entered = await RedeemAsync(name, made.Code!);
        Sessions.End(entered.Session!);
        return Accounts.Find(name)!;
    }

    public Task<EntryResult> SignInAsync(string name, string password = Password, IPAddress? from = null) =>
        Entrance.SignInAsync(name, password, from ?? Desk, CancellationToken.None);

    public Task<EntryResult> RedeemAsync(string name, string code, string password = Password, IPAddress? from = null) =>
        Entrance.RedeemAsync(name, code, password, from ?? Desk, CancellationToken.None);

    public Task<EntryResult> ChangeAsync(ConsoleSession session, string current, string password) =>
        Entrance.ChangePasswordAsync(session, current, password, Desk, CancellationToken.None);

    public Task RecordAsync(AuditEntry entry, CancellationToken cancellation)
    {
        if (AuditFails)
            throw new IOException("the disk is full");
        lock (Audit)
        {
            Audit.Add(entry);
        }

        return Task.CompletedTask;
    }

    public void Failed(string operation, string reference, Exception cause) => Failures.Add(cause);

    public void Dispose()
    {
        Sessions.Dispose();
        _work.Dispose();
        _directory.Delete(recursive: true);
    }
}
