using System.Globalization;
using Akka.Persistence.Journal;
using SecureGateway.Mail;
using SecureGateway.Queue.Placement;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// This process may write a lane, from the moment the claim was made until somebody else makes one. Each start of a lane
/// has a claim of its own, so that nothing an earlier start left on its way can land behind it.
/// </summary>
/// <param name="Epoch">Counts the claims of a lane; the journal refuses rows of any other. 0: nobody else can write here.</param>
/// <param name="BodiesUpTo">The highest body id that was given out before the claim: bodies up to it were stored under earlier ones, and others may have deleted them. Null: nobody else can.</param>
/// <param name="IsOurs">Nobody else wrote the lane since this process did.</param>
internal sealed record LaneClaim(string LaneId, long Epoch, long? BodiesUpTo, bool IsOurs)
{
    private readonly string[] _tags = [string.Create(CultureInfo.InvariantCulture, $"epoch-{Epoch}")];

    /// <summary>The lane's number.</summary>
    public int Lane { get; } = LaneName.NumberOf(LaneId);

    public static LaneClaim OfTheOnlyWriter(string laneId) => new(laneId, 0, null, true);

    /// <summary>Whether nobody can have deleted a body as one that no message names: it was stored for this lane, under this claim.</summary>
    public bool Covers(BodyId body) => body.Value > (BodiesUpTo ?? long.MinValue) && LaneBodies.IsOf(Lane, body);

    /// <summary>The row as it goes to the journal: with the claim under which it was written.</summary>
    public object Mark(LaneBatch row) => Epoch == 0 ? row : new Tagged(row, _tags);
}
