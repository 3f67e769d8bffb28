using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SecureGateway.Access.Accounts;
using SecureGateway.Access.Sessions;
using SecureGateway.Operations;

namespace SecureGateway.Browser.Tests.Support;

/// <summary>Accounts of a gateway under test; all have the same password.</summary>
internal static class Accounts
{
    public const string Password = "four words that fit";

    /// <summary>The account that has this role, named for what it may; made where there is none.</summary>
    public static async Task<string> WithRoleAsync(IServiceProvider services, Permission role)
    {
        var name = role switch { Permission.View => "vera", Permission.Operate => "otto", _ => "ada" };
        var accounts = services.GetRequiredService<AccountStore>();
        if (accounts.Find(name) is null)
        {
            var code = accounts.Add(name, role, "test").Code!;
            var entered = await services.GetRequiredService<Entrance>().RedeemAsync(name, code, Password, IPAddress.Loopback, default);
            services.GetRequiredService<ConsoleSessions>().End(entered.Session!);
        }

        return name;
    }
}
