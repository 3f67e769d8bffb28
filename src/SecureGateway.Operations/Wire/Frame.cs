using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureGateway.Operations.Wire;

/// <summary>
/// One line of NDJSON. An answer is any number of <see cref="ProgressFrame"/>, and then one <see cref="PageFrame"/>,
/// <see cref="DocumentFrame"/>, <see cref="DoneFrame"/>, <see cref="QuestionFrame"/> or <see cref="RefusedFrame"/>; or a
/// <see cref="PieceFrame"/>s of a text and a <see cref="DocumentFrame"/> that ends it or a <see cref="RefusedFrame"/>; or a
/// <see cref="BeginFrame"/>, its <see cref="RowFrame"/>s, and an <see cref="EndFrame"/> or a <see cref="RefusedFrame"/>. An
/// answer without its last frame was broken off.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "frame")]
[JsonDerivedType(typeof(BeginFrame), "begin")]
[JsonDerivedType(typeof(RowFrame), "row")]
[JsonDerivedType(typeof(EndFrame), "end")]
[JsonDerivedType(typeof(ProgressFrame), "progress")]
[JsonDerivedType(typeof(PageFrame), "page")]
[JsonDerivedType(typeof(DocumentFrame), "document")]
[JsonDerivedType(typeof(PieceFrame), "piece")]
[JsonDerivedType(typeof(DoneFrame), "done")]
[JsonDerivedType(typeof(QuestionFrame), "question")]
[JsonDerivedType(typeof(RefusedFrame), "refused")]
public abstract record Frame;

/// <summary>Rows follow.</summary>
public sealed record BeginFrame(IReadOnlyList<string> Headers) : Frame;

public sealed record RowFrame(JsonElement Value, IReadOnlyList<string> Cells) : Frame;

/// <param name="Count">Rows that came.</param>
/// <param name="Total">Rows that there are, when more than came.</param>
/// <param name="Text">The closing line: <c>Count: 2 messages</c>.</param>
/// <param name="Peers">Where peers were asked.</param>
/// <param name="Lacks">What is missing, and why; null when nothing is. Of peers it stands in <paramref name="Peers"/>.</param>
public sealed record EndFrame(int Count, int? Total, string Text, PeersFrame? Peers = null, IReadOnlyList<string>? Lacks = null) : Frame;

/// <param name="Share">0 to 1, where it is known.</param>
public sealed record ProgressFrame(string Text, double? Share) : Frame;

public sealed record PageFrame(JsonElement Value, IReadOnlyList<PageField> Fields, PeersFrame? Peers = null) : Frame;

/// <summary>A piece of a text; more follows.</summary>
public sealed record PieceFrame(string Text, string MediaType) : Frame;

public sealed record DocumentFrame(string Text, string MediaType) : Frame;

public sealed record DoneFrame(string Text, JsonElement? Value, PeersFrame? Peers = null) : Frame;

/// <summary>Nothing was done yet; call again with the flag <c>yes</c>.</summary>
public sealed record QuestionFrame(string Text, JsonElement? Value, PeersFrame? Peers = null) : Frame;

public sealed record RefusedFrame(RefusalKind Kind, string Reason, IReadOnlyList<string> Problems) : Frame;
