
namespace SecureGateway.Operations;

/// <summary>
/// One thing that can be done, and all that is known of it before it is called. The three faces have no way around it.
/// </summary>
/// <param name="Name">Lower-case words joined by hyphens, unique in its palette.</param>
/// <param name="Description">One line in the imperative, without a full stop.</param>
public sealed record Operation(string Name, string Description, Permission Permission)
{
    /// <summary>Positional ones first. <c>dry-run</c> and <c>yes</c> come by themselves with <see cref="Preview"/>, <c>peer</c> with <see cref="Peers"/>.</summary>
    public IReadOnlyList<Argument> Arguments { get; init; } = [];

    /// <summary>What comes back.</summary>
    public Answer Answer { get; init; } = Answer.Sentence;

    /// <summary>
    /// Does it. Called only with arguments that are right and a caller who may. An exception is an error of this gateway:
    /// it is logged, and the caller hears a reference to the log. Awaits with <see cref="OperationCall.Cancellation"/>.
    /// </summary>
    public required Func<OperationCall, Task<OperationResult>> Run { get; init; }

    /// <summary>Whether it changes something; then it is audited, and not done when the audit cannot be written.</summary>
    public bool Changes { get; init; }

    /// <summary>Whether it can be done already while the node waits for its peers, before it takes mail: it needs none of the rooms that deal with mail.</summary>
    public bool WhileWaiting { get; init; }

    /// <summary>Whether it goes on until the caller has enough of it.</summary>
    public bool Streams { get; init; }

    /// <summary>
    /// Says what <see cref="Run"/> would do, as <see cref="Done"/> ("37 messages would be deleted"), and changes nothing. With
    /// it the operation has a flag <c>dry-run</c>.
    /// </summary>
    public Func<OperationCall, Task<OperationResult>>? Preview { get; init; }

    /// <summary>
    /// It destroys something: <see cref="Run"/> is called only with the flag <c>yes</c>; without it the caller is shown the
    /// <see cref="Preview"/> and asked. Needs a preview.
    /// </summary>
    public bool AsksFirst { get; init; }

    /// <summary>
    /// The operation is a loop through the caller's editor: a document is fetched, edited, and given back. <c>sgw</c> does it.
    /// </summary>
    public EditLoop? Edits { get; init; }

    /// <summary>Whether it can be asked of other peers; then it takes no secret and no file, and has an argument <c>peer</c>.</summary>
    public PeerUse Peers { get; init; }

    /// <summary>
    /// Several peers' <see cref="Done"/> in one sentence, told before theirs; of a preview when the flag is set. None: theirs say it all.
    /// </summary>
    public Func<IReadOnlyList<Done>, bool, string>? Together { get; init; }

    /// <summary>
    /// Several peers' texts stand one behind the other: what the beginning of a further one becomes there, without the heading that
    /// the first has. None: it stays as it is.
    /// </summary>
    public Func<string, string>? Continued { get; init; }

    /// <summary>What is wrong with a text as the value of an argument, and what would be right; null when nothing is. For forms that say so as it is typed.</summary>
    public string? Problem(string argument, string text) => AllArguments.FirstOrDefault(known => known.Name == argument) is { } found
        ? found.Read(text).Problem
        : $"{Name} has no argument {argument}";

    internal Argument<string>? PeerArgument => Peers switch
    {
        PeerUse.Never => null,
        PeerUse.ThisNode => StandardArguments.PeerOrThisNode,
        _ => StandardArguments.PeerOrAll,
    };

    /// <summary>Arguments with the flags that come by themselves.</summary>
    internal IReadOnlyList<Argument> AllArguments =>
    [
        .. Arguments,
        .. Preview is null ? (Argument[])[] : [StandardArguments.DryRun],
        .. AsksFirst ? (Argument[])[StandardArguments.Yes] : [],
        .. PeerArgument is { } peer ? (Argument[])[peer] : [],
    ];
}
