using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using SecureGateway.Configuration;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Access.Tokens;

/// <summary>
/// The bearer tokens of this node, in a file readable by its owner only. A change is on the disk when it returns, or the disk
/// failed to confirm it and that was told; when it cannot be written, an exception says so and nothing has changed. Safe for use from many threads.
/// </summary>
public sealed class TokenStore
{
    private static readonly byte[] Nobody = new byte[SHA256.HashSizeInBytes];

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _inUse = new(StringComparer.Ordinal);
    private readonly string _file;
    private readonly TimeProvider _clock;
    private readonly Action<IOException> _unsynced;
    private readonly Lock _changing = new();
    private volatile ImmutableSortedDictionary<string, Token> _tokens;

    /// <param name="unsynced">Told when a change is made and the disk has not confirmed it.</param>
    /// <exception cref="IOException">The file is there and cannot be read: whoever has a token would be locked out in silence.</exception>
    public TokenStore(string file, TimeProvider clock, Action<IOException> unsynced)
    {
        (_file, _clock, _unsynced) = (file, clock, unsynced);
        _tokens = Read(file).ToImmutableSortedDictionary(token => token.Id, token => token, StringComparer.Ordinal);
    }

    /// <summary>By name.</summary>
    public IReadOnlyList<Token> All => [.. _tokens.Values.OrderBy(token => token.Name, StringComparer.Ordinal)];

    /// <summary>A new token, and its text, which is not kept. Null when there is one of that name that has not expired.</summary>
    public (Token Token, string Text)? Create(string name, Permission permission, DateTimeOffset? expires, string by)
    {
        lock (_changing)
        {
            var now = _clock.GetUtcNow();
            if (_tokens.Values.Any(other => other.Name == name && !other.IsExpired(now)))
                return null;
            var (id, text, sha256) = TokenText.New();
            var token = new Token(id, name, permission, sha256, now, by, expires);
            Write(_tokens.RemoveRange(_tokens.Values.Where(other => other.Name == name).Select(other => other.Id)).Add(id, token));
            return (token, text);
        }
    }

    /// <summary>The token that is no more; null when there was none of that name or id.</summary>
    public Token? Revoke(string nameOrId)
    {
        lock (_changing)
        {
            if (_tokens.Values.FirstOrDefault(token => token.Name == nameOrId || token.Id == nameOrId) is not { } found)
                return null;
            Write(_tokens.Remove(found.Id));
            if (_inUse.TryRemove(found.Id, out var use))
                use.Cancel();
            return found;
        }
    }

    /// <summary>
    /// Whose token this is. The secret is compared in constant time, and a token that is not known takes as long as one that is.
    /// </summary>
    public TokenCheck Check(string text)
    {
        if (!TokenText.TryRead(text, out var id, out var hash))
            return new TokenCheck(TokenVerdict.Wrong, null);
        var token = _tokens.GetValueOrDefault(id);
        if (!CryptographicOperations.FixedTimeEquals(hash, token?.Hash ?? Nobody) || token is null)
            return new TokenCheck(TokenVerdict.Wrong, null);
        return new TokenCheck(token.IsExpired(_clock.GetUtcNow()) ? TokenVerdict.Expired : TokenVerdict.Right, token);
    }

    /// <summary>Cancelled when the token is revoked, so that what goes on in its name ends.</summary>
    public CancellationToken UseOf(string id)
    {
        var use = _inUse.GetOrAdd(id, _ => new CancellationTokenSource());
        if (!_tokens.ContainsKey(id))
            use.Cancel(); // revoked since it was checked
        return use.Token;
    }

    private static List<Token> Read(string file)
    {
        if (!File.Exists(file))
            return [];
        try
        {
            return JsonSerializer.Deserialize<List<Token>>(File.ReadAllText(file), OperationJson.Options) ?? [];
        }
        catch (JsonException e)
        {
            throw new IOException($"{file} is damaged ({e.Message}); put back a copy, or delete it and make new tokens", e);
        }
    }

    private void Write(ImmutableSortedDictionary<string, Token> tokens)
    {
        PrivateFile.Write(_file, JsonSerializer.Serialize(tokens.Values, OperationJson.Options), _unsynced);
        _tokens = tokens;
    }
}
