using SecureGateway.Operations;

namespace SecureGateway.WebConsole.Pages.Messages;

/// <summary>Hears at once, and not later, that a search was broken off for its time: <see cref="Progress{T}"/> would post it to whenever.</summary>
internal sealed class SearchProgress(Action<string> heard) : IProgress<Progress>
{
    public void Report(Progress value) => heard(value.Text);
}
