using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureGateway.Access.Accounts;
using SecureGateway.Access.Sessions;
using SecureGateway.Operations;

namespace SecureGateway.Api;

/// <summary>The accounts of the web console and who is signed in: what its pages and the palette <c>user</c> work on.</summary>
internal static class AccountHosting
{
    public static void AddAccounts(this IServiceCollection services, ApiOptions options, Func<IServiceProvider, TimeProvider> clock)
    {
        services.AddSingleton(provider => new ConsoleSessions(options.Sessions, clock(provider)));
        services.AddSingleton(provider => new AccountStore(
            options.AccountsPath, provider.GetRequiredService<ConsoleSessions>(), clock(provider),
            cause => provider.GetRequiredService<ILogger<AccountStore>>().LogError(cause, "A change of accounts is made, and the disk has not confirmed it: after a power failure the old ones may be back. Look at the disk")));
        services.AddSingleton(provider => new FirstAccount(provider.GetRequiredService<AccountStore>(), clock(provider)));
        services.AddSingleton(provider => new LockOut(clock(provider)));
        services.AddSingleton(_ => new PasswordWork(new PasswordHash()));
        services.AddSingleton(provider => new EntryAudit(provider.GetRequiredService<IAuditTrail>(), provider.GetRequiredService<IFailureLog>(), clock(provider)));
        services.AddSingleton<Entrance>();
    }
}
