using System.Globalization;
using MudBlazor;
using SecureGateway.Palettes.Queue;
using SecureGateway.Queue.Lane;
using SecureGateway.WebConsole.Parts;

namespace SecureGateway.WebConsole.Pages.Peers;

/// <summary>How a lane is, as people read it.</summary>
internal static class LaneWords
{
    // Beats come every second and a half; a lane that is taken over was silent for six.
    private const double Noticeable = 3;

    /// <returns>A word or two, what it means, and how it looks.</returns>
    public static (string Words, string Means, Tone Tone, string Icon) Of(QueueLaneRow row) => row switch
    {
        { Use: QueueLaneUse.Empty } => ("free", "Nothing is in it; the next gateway that needs one takes it.", Tone.Plain, Icons.Material.Outlined.RadioButtonUnchecked),
        { Use: QueueLaneUse.Waiting } => ("waits", "It was let go with mail in it; a gateway takes it within seconds.", Tone.Doubtful, Icons.Material.Outlined.HourglassEmpty),
        { State: QueueLaneState.Stopped } => ("stopped", "Its journal cannot be read or written; it is started again and again.", Tone.Bad, Icons.Material.Outlined.ErrorOutline),
        { State: QueueLaneState.Recovering } => ("recovering", "Its journal is being read.", Tone.Doubtful, Icons.Material.Outlined.Autorenew),
        { State: QueueLaneState.Leaving } => ("leaving", "It is being let go, or handed over.", Tone.Doubtful, Icons.Material.Outlined.Logout),
        { State: null, Silent: >= Noticeable } => (
            "silent", string.Create(CultureInfo.InvariantCulture, $"Its gateway has given no sign of life for {row.Silent:0} s; another one takes it over."), Tone.Bad, Icons.Material.Outlined.CloudOff),
        { Use: QueueLaneUse.Adopted } => ("adopted", "Its own gateway is gone; this one brings its mail to an end.", Tone.Doubtful, Icons.Material.Outlined.Diversity1),
        { State: null } => ("alive", "Its gateway gives signs of life to the database, and has not told how the lane is.", Tone.Plain, Icons.Material.Outlined.HelpOutline),
        _ => ("works", "Its gateway takes mail into it.", Tone.Good, Icons.Material.Outlined.CheckCircle),
    };
}
