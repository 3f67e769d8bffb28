using Microsoft.AspNetCore.Components.Authorization;
using SecureGateway.Operations;

namespace SecureGateway.WebConsole.Operating;

/// <summary>The caller of the session that a circuit belongs to.</summary>
internal sealed class SessionCallers(AuthenticationStateProvider sessions) : ICallerSource
{
    public async ValueTask<Caller?> FindAsync() => CallerClaims.Read((await sessions.GetAuthenticationStateAsync().ConfigureAwait(false)).User);
}
