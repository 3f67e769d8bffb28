using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace SecureGateway.Cluster.Tests.Namespaces;

/// <summary>
/// An Ethernet cable between two namespaces that loses frames and takes its time. In user space, between two TAP devices
/// (linux/if_tun.h), because not every kernel has netem. Without it the devices are gone.
/// </summary>
internal sealed class BadCable : IDisposable
{
    private const int ReadWrite = 2, PollIn = 1, Frame = 2048, LookAgainAfter = 100; // ms
    private const short Tap = 0x0002, NoPacketInformation = 0x1000;
    private const nuint SetInterface = 0x400454ca; // TUNSETIFF

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Thread> _threads = [];
    private readonly int[] _ends;

    private BadCable(int one, int other) => _ends = [one, other];

    /// <param name="loss">Share of the frames that are lost, 0 to 1, in each direction.</param>
    /// <param name="delay">In each direction.</param>
    public static BadCable Lay(string space, string device, string otherSpace, string otherDevice, double loss, TimeSpan delay)
    {
        var cable = new BadCable(Open(space, device), Open(otherSpace, otherDevice));
        cable.Carry(0, 1, loss, delay);
        cable.Carry(1, 0, loss, delay);
        return cable;
    }

    public void Dispose()
    {
        _stop.Cancel();
        foreach (var thread in _threads)
            thread.Join();
        foreach (var end in _ends)
            _ = Close(end);
        _stop.Dispose();
    }

    private static int Open(string space, string device) => NamespaceThread.Run(space, () =>
    {
        var file = OpenFile("/dev/net/tun", ReadWrite);
        if (file < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "/dev/net/tun cannot be opened");
        var request = new byte[40]; // struct ifreq
        Encoding.ASCII.GetBytes(device, request);
        BitConverter.TryWriteBytes(request.AsSpan(16), (short)(Tap | NoPacketInformation));
        if (Control(file, SetInterface, request) < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"no TAP device {device} can be made");
        return file;
    });

    private void Carry(int from, int to, double loss, TimeSpan delay)
    {
        var under = new BlockingCollection<(long Due, byte[] Frame)>();
        Start(() => Take(_ends[from], under, loss, delay));
        Start(() => Give(_ends[to], under));
    }

    private void Start(Action carry)
    {
        var thread = new Thread(() => carry()) { IsBackground = true, Name = "bad cable" };
        _threads.Add(thread);
        thread.Start();
    }

    private void Take(int end, BlockingCollection<(long Due, byte[] Frame)> under, double loss, TimeSpan delay)
    {
        var buffer = new byte[Frame];
        var wait = new[] { new PollRequest { File = end, Events = PollIn } };
        while (!_stop.IsCancellationRequested)
        {
            if (Poll(wait, 1, LookAgainAfter) <= 0)
                continue;
            var read = Read(end, buffer, Frame);
            if (read > 0 && Random.Shared.NextDouble() >= loss)
                under.Add((Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency), buffer[..(int)read]));
        }

        under.CompleteAdding();
    }

    private void Give(int end, BlockingCollection<(long Due, byte[] Frame)> under)
    {
        foreach (var (due, frame) in under.GetConsumingEnumerable())
        {
            var early = TimeSpan.FromSeconds((double)(due - Stopwatch.GetTimestamp()) / Stopwatch.Frequency);
            if (early > TimeSpan.Zero)
                _stop.Token.WaitHandle.WaitOne(early);
            _ = Write(end, frame, (nuint)frame.Length); // a device that is down loses it, as a cable would
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int File;
        public short Events;
        public short Found;
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int OpenFile([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static extern int Control(int file, nuint request, byte[] argument);

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static extern int Poll([In, Out] PollRequest[] requests, nuint count, int milliseconds);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    private static extern nint Read(int file, byte[] buffer, nuint count);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    private static extern nint Write(int file, byte[] buffer, nuint count);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int file);
}
