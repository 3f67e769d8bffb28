using System.Diagnostics;

namespace SecureGateway.Policy.Tests.Delivery;

/// <summary>A secret's file, on real files and what is none.</summary>
public sealed class SecretFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("securegateway-test-").FullName;

    private string FilePath => Path.Combine(_folder, "secret");

    [Theory]
    [InlineData("hunter2", "hunter2")]
    [InlineData("hünter 2 \r\nnot this\n", "hünter 2 ")]
    [InlineData("\nhunter2", "")]
    [InlineData("", "")]
    public void The_first_line_is_the_secret(string text, string secret)
    {
        File.WriteAllText(FilePath, text);
        File.CreateSymbolicLink(FilePath + ".link", FilePath);

        Assert.Equal(secret, SecretFile.FirstLine(FilePath));
        Assert.Equal(secret, SecretFile.FirstLine(FilePath + ".link"));
    }

    [Fact]
    public async Task What_never_begins_or_never_ends_is_not_read()
    {
        using var program = Process.Start("mkfifo", FilePath);
        await program.WaitForExitAsync();
        Assert.Equal(0, program.ExitCode);

        Assert.Equal("", SecretFile.FirstLine(FilePath));
        Assert.Equal("", SecretFile.FirstLine("/dev/zero"));
    }

    [Fact]
    public void What_is_too_long_or_not_there_throws()
    {
        File.WriteAllText(FilePath, new string('x', SecretFile.Longest + 1));

        Assert.Contains("longer than 4096", Assert.Throws<IOException>(() => SecretFile.FirstLine(FilePath)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => SecretFile.FirstLine(FilePath + ".missing"));
        Assert.ThrowsAny<SystemException>(() => SecretFile.FirstLine(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
