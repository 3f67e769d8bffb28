using SecureGateway.Operations;

namespace SecureGateway.WebConsole.Operating;

/// <summary>Who sits at a browser. Asked before every call, so that somebody whose session has ended can do nothing more.</summary>
public interface ICallerSource
{
    /// <summary>Null: nobody who is signed in.</summary>
    ValueTask<Caller?> FindAsync();
}
