using Microsoft.AspNetCore.Components.Authorization;
using SecureGateway.Operations;
using SecureGateway.WebConsole.Entry;

namespace SecureGateway.WebConsole.Operating;

/// <summary>The caller of the session that a circuit belongs to; nobody from the moment on in which it ends.</summary>
internal sealed class SessionCallers(AuthenticationStateProvider people) : ICallerSource
{
    public async ValueTask<Caller?> FindAsync() =>
        SessionIdentity.Of((await people.GetAuthenticationStateAsync().ConfigureAwait(false)).User)?.Caller;
}
