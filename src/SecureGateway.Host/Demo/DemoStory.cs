using System.Globalization;
using SecureGateway.Mail;
using SecureGateway.Tracking;

namespace SecureGateway.Host.Demo;

/// <summary>Prints what happens, a line for each fact, with the seconds since the start; and knows when nothing more will.</summary>
public sealed class DemoStory
{
    private readonly DemoLedger _ledger;
    private readonly TimeSpan _retryAfter;
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly Lock _lock = new();

    public DemoStory(DemoLedger ledger, TimeSpan retryAfter)
    {
        _ledger = ledger;
        _retryAfter = retryAfter;
        ledger.Attempted += OnAttempted;
        ledger.Reported += OnReported;
    }

    public void Tell(int number, string text)
    {
        lock (_lock)
            Print(number, text);
    }

    /// <summary>Until every message, and every report about one, is delivered or returned; false when that took too long.</summary>
    public async Task<bool> WaitAsync(int messages, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (!_ledger.IsDone(messages))
                await ticks.WaitForNextTickAsync(limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void OnAttempted(QueueId id, DeliveryOutcome outcome, int attempt)
    {
        var before = attempt == 1 ? 0 : _ledger.OutcomesOf(id)[attempt - 2].Strikes;
        lock (_lock)
        {
            foreach (var line in AttemptWords.Tell(outcome, attempt, before, _retryAfter))
                Print(NumberOf(id), line);
        }
    }

    private void OnReported(QueueId about)
    {
        lock (_lock)
            Print(NumberOf(about), "a report about it is on its way to the sender");
    }

    private int NumberOf(QueueId id)
    {
        if (_ledger.IsReport(id))
            return 0;
        var recipient = _ledger.RecipientOf(id);
        for (var i = 0; i < DemoCase.All.Count; i++)
        {
            if (DemoCase.All[i].Recipient == recipient)
                return i + 1;
        }

        for (var i = 0; i < DoorCase.All.Count; i++)
        {
            var number = DemoCase.All.Count + i + 1;
            if (DoorCase.All[i].Recipient(number) == recipient)
                return number;
        }

        return 0;
    }

    private void Print(int number, string text)
    {
        var seconds = TimeProvider.System.GetElapsedTime(_start).TotalSeconds;
        var name = number == 0 ? "report" : "#" + number.ToString(CultureInfo.InvariantCulture);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds,5:0.0} s  {name,-6}  {text}"));
    }
}
