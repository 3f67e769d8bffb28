using System.Globalization;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue.Tests.Storage;

public sealed class DataDirectoryLockTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_second_holder_is_refused_in_words_and_told_who_has_it()
    {
        using var first = DataDirectoryLock.Take(_directory.Path);
        var refused = Assert.Throws<DataDirectoryInUseException>(() => DataDirectoryLock.Take(_directory.Path));
        Assert.Contains("in use by another gateway", refused.Message, StringComparison.Ordinal);
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_was_let_go_can_be_taken()
    {
        DataDirectoryLock.Take(_directory.Path).Dispose();
        DataDirectoryLock.Take(_directory.Path).Dispose();
    }

    [Fact]
    public void A_directory_that_is_not_there_is_created()
    {
        using var held = DataDirectoryLock.Take(_directory.File("new"));
        Assert.True(Directory.Exists(_directory.File("new")));
    }
}
