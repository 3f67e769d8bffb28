using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace SecureGateway.Cluster.Tests.Namespaces;

/// <summary>
/// Acts in a network namespace for a moment, on a thread of its own (setns(2)). A socket belongs to the namespace in which it
/// was made, wherever it is used: so this process can send mail from there, and take it there.
/// </summary>
internal static class NamespaceThread
{
    private const int NewNetwork = 0x40000000; // CLONE_NEWNET

    public static Socket NewSocket(string space) => Run(space, () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));

    public static T Run<T>(string space, Func<T> act)
    {
        var result = default(T);
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var file = File.OpenHandle($"/run/netns/{space}", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                if (SetNamespace(file.DangerousGetHandle().ToInt32(), NewNetwork) != 0)
                    throw new Win32Exception(Marshal.GetLastPInvokeError(), $"the namespace {space} cannot be entered");
                result = act();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        })
        { IsBackground = true, Name = $"in {space}" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static extern int SetNamespace(int file, int kind);
}
