using SecureGateway.Access.Tokens;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Token;

/// <summary>Bearer tokens for remote operations.</summary>
public sealed class TokenPalette : IPaletteSource
{
    private static readonly TimeSpan UsualLife = TimeSpan.FromDays(90);

    private static readonly Kind<string> NameKind = new("NAME", text =>
        text.Length is > 0 and <= 64 && !text.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.@")
            ? Parsed.Right(text)
            : Parsed.Wrong<string>($"'{text}' is no name of a token; use up to 64 letters, digits and - _ . @"));

    private static readonly Argument<string> Name = new("name", NameKind, "who bears it; stands in the audit") { IsPositional = true, IsRequired = true };
    private static readonly Argument<Permission> Role = new("role", Kinds.Choice<Permission>("ROLE"), "what its bearer may do") { Default = Permission.View };

    private static readonly Argument<TimeSpan> Expires = new("expires", new Kind<TimeSpan>("DURATION", text => text == "never" ? Parsed.Right(TimeSpan.MaxValue) : Times.ReadDuration(text))
    {
        Write = time => time == TimeSpan.MaxValue ? "never" : Times.Write(time),
    }, "how long it is good, or never")
    { Default = UsualLife };

    private readonly TokenStore _tokens;
    private readonly TimeProvider _clock;
    private readonly Argument<string> _which;

    public TokenPalette(TokenStore tokens, TimeProvider clock)
    {
        (_tokens, _clock) = (tokens, clock);
        _which = new Argument<string>("name", NameKind, "name or id of the token")
        {
            IsPositional = true,
            IsRequired = true,
            Complete = (typed, _) => ValueTask.FromResult(_tokens.All.Select(token => token.Name).Where(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))),
        };
        Palette = new Palette("token", "Bearer tokens for remote operations", [
            new("create", "Make a token, which is shown this once", Permission.Administer)
            {
                Arguments = [Name, Role, Expires],
                Answer = NewToken.Sheet,
                Changes = true,
                Run = CreateAsync,
            },
            new("list", "List tokens", Permission.Administer) { Answer = TokenRow.Table, Run = ListAsync },
            new("revoke", "Make a token worthless at once", Permission.Administer)
            {
                Arguments = [_which],
                Changes = true,
                AsksFirst = true,
                Preview = PreviewAsync,
                Run = RevokeAsync,
            },
        ]);
    }

    public Palette Palette { get; }

    private Task<OperationResult> CreateAsync(OperationCall call)
    {
        var life = call.Get(Expires);
        DateTimeOffset? expires = life == TimeSpan.MaxValue ? null : _clock.GetUtcNow() + life;
        return Task.FromResult<OperationResult>(_tokens.Create(call.Get(Name), call.Get(Role), expires, call.Caller.Name) is { } made
            ? NewToken.Sheet.Of(new NewToken(made.Text, made.Token.Name, made.Token.Permission, made.Token.Expires))
            : new Refusal($"there is a token {call.Get(Name)} already; revoke it, or take another name"));
    }

    private Task<OperationResult> ListAsync(OperationCall call) =>
        Task.FromResult<OperationResult>(TokenRow.Table.Of(_tokens.All.Select(token => TokenRow.Of(token, _clock.GetUtcNow()))));

    private Task<OperationResult> PreviewAsync(OperationCall call) => Task.FromResult<OperationResult>(
        _tokens.All.FirstOrDefault(token => token.Name == call.Get(_which) || token.Id == call.Get(_which)) is { } found
            ? new Done($"the token {found.Name}, made {CellText.Of(found.Created)} by {found.CreatedBy}, would be worthless")
            : NotThere(call.Get(_which)));

    private Task<OperationResult> RevokeAsync(OperationCall call) => Task.FromResult<OperationResult>(
        _tokens.Revoke(call.Get(_which)) is { } revoked ? new Done($"the token {revoked.Name} is worthless") : NotThere(call.Get(_which)));

    private static Refusal NotThere(string name) => Refusal.NotFound($"there is no token {name}; 'token list' shows those there are");
}
