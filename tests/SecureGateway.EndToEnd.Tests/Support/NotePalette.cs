using SecureGateway.Operations;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>A document that can be edited, and a lock with a password.</summary>
internal sealed class NotePalette : IPaletteSource
{
    private static readonly Argument<FileContent> File = new("file", Kinds.File, "the note") { IsPositional = true, IsRequired = true };
    private static readonly Argument<string> PasswordFile = new("password-file", Kinds.Secret, "the password") { IsRequired = true };

    public string Text { get; private set; } = "tea\n";

    public string? Password { get; private set; }

    public Palette Palette => new("note", "A note", [
        new("show", "Show the note", Permission.View) { Answer = Answer.Text, Run = _ => Task.FromResult<OperationResult>(new Document(Text)) },
        new("load", "Keep another note", Permission.Operate) { Arguments = [File], Changes = true, Run = LoadAsync },
        new("edit", "Edit the note", Permission.Operate) { Edits = new EditLoop("show", "load", "file"), Run = _ => Task.FromResult<OperationResult>(new Refusal("only in an editor")) },
        new("lock", "Lock the note", Permission.Operate) { Arguments = [PasswordFile], Changes = true, Run = LockAsync },
    ]);

    private Task<OperationResult> LoadAsync(OperationCall call)
    {
        if (call.Get(File).Text.Contains("beer", StringComparison.Ordinal))
            return Task.FromResult<OperationResult>(new Refusal("no beer here"));
        Text = call.Get(File).Text;
        return Task.FromResult<OperationResult>(new Done("kept"));
    }

    private Task<OperationResult> LockAsync(OperationCall call)
    {
        Password = call.Get(PasswordFile);
        return Task.FromResult<OperationResult>(new Done("locked by a\e[31mstranger\u009b2J"));
    }
}
