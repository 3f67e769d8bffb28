namespace SecureGateway.Operations;

/// <summary>
/// Operations that belong together, called as <c>PALETTE OPERATION arguments</c>.
///
/// How to add one:
/// <list type="number">
/// <item>Write a class in <c>SecureGateway.Palettes</c> that implements <see cref="IPaletteSource"/>; take what you need
/// (actors, stores) through its constructor. <c>Queue/QueuePalette.cs</c> is the model to follow.</item>
/// <item>Declare each argument once, as a <c>static readonly Argument&lt;T&gt;</c> with a <see cref="Kind{T}"/>; share it
/// between operations. What <see cref="Kinds"/> has is enough for most; a kind of your own is a function from text to value.</item>
/// <item>Declare how answers read: a <see cref="Table{T}"/> or <see cref="Sheet{T}"/> of a record with simple public
/// properties. The record is what <c>--json</c> and the HTTP interface give out; columns are what people read.</item>
/// <item>List the operations: name, one-line description, permission, arguments, answer, and the function that does it.
/// Return <see cref="Refusal"/> for what cannot be done, in words that say what would be right; never throw for it.</item>
/// <item>Register it in <c>PaletteHosting.AddPalettes</c>. Console, HTTP, OpenAPI and help know it from then on.</item>
/// </list>
/// </summary>
/// <param name="Name">One lower-case word.</param>
public sealed record Palette(string Name, string Description, IReadOnlyList<Operation> Operations);
