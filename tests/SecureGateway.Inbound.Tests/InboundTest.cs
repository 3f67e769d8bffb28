using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using System.Text;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Smtp;
using SecureGateway.TestSupport;
using Envelope = SecureGateway.Mail.Envelope;

namespace SecureGateway.Inbound.Tests;

/// <summary>The room with its own actors; store, queue, names, identities and the wire are the test's.</summary>
public abstract class InboundTest : TestKit, IPolicySource, IClientNames
{
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The reason that <see cref="Stops"/> has for a session that was not only asked to end.</summary>
    protected const string BrokenOff = "broken off";

    private readonly Lazy<InboundServices> _services;
    private readonly Lazy<SmtpSessionFactory> _factory;
    private int _connections;

    protected InboundTest()
        : base("akka.loglevel = ERROR\nakka.test.default-timeout = 60s\nakka.stdout-loglevel = OFF\nakka.loggers = []")
    {
        QueueProbe = CreateTestProbe();
        Register = new SessionRegister();
        _services = new Lazy<InboundServices>(() => new InboundServices(
            Options, Store, new FixedActor<QueueKey>(QueueProbe.Ref), new InboundTlsOptions(Identities, Identities, Alarms, Clock, Lines), Revocation, Alarms, Register,
            new InboundMetrics(Register), [Observer], Clock, Lines));
        _factory = new Lazy<SmtpSessionFactory>(() =>
        {
            Door = Sys.ActorOf(InboundActor.Props(_services.Value), "inbound");
            return new SmtpSessionFactory(this, this, new FixedActor<InboundKey>(Door), _services.Value);
        });
    }

    public PolicySnapshot Current { get; set; } = new(7, Policies.Hosting("hosted.example"));

    internal FakeStore Store { get; } = new();

    internal StagedAlarms Alarms { get; } = new();

    internal StagedRevocation Revocation { get; } = new();

    internal FakeIdentities Identities { get; } = new();

    internal RecordingObserver Observer { get; } = new();

    internal RecordingLoggers Lines { get; } = new();

    protected InboundOptions Options { get; set; } = new("gw.example");

    protected TimeProvider Clock { get; set; } = TimeProvider.System;

    protected TestProbe QueueProbe { get; }

    protected SessionRegister Register { get; }

    protected IActorRef Door { get; private set; } = ActorRefs.Nobody;

    protected ImmutableArray<DomainName> Names { get; set; } = [];

    protected int NamesAsked { get; private set; }

    protected List<(string Session, string Reason)> Stops { get; } = [];

    protected SmtpSessionFactory Factory => _factory.Value;

    protected InboundServices Services => _services.Value;

    /// <summary>The DNS answers when this is done.</summary>
    protected Task NamesCome { get; set; } = Task.CompletedTask;

    public async ValueTask<ImmutableArray<DomainName>> ConfirmedAsync(IPAddress client, CancellationToken cancellationToken)
    {
        NamesAsked++;
        await NamesCome;
        return Names;
    }

    protected void Configure(PolicyConfiguration configuration) => Current = new PolicySnapshot(7, configuration);

    protected SmtpConnection Connection(string client = "192.0.2.1", TlsFacts? tls = null)
    {
        var id = $"S{Interlocked.Increment(ref _connections)}";
        return new SmtpConnection(
            id, "smtp", new IPEndPoint(IPAddress.Parse(client), 40000), new IPEndPoint(IPAddress.Loopback, 25), tls, CancellationToken.None,
            reason =>
            {
                lock (Stops)
                    Stops.Add((id, reason));
            })
        {
            BreakOff = () =>
            {
                lock (Stops)
                    Stops.Add((id, BrokenOff));
            },
        };
    }

    protected async Task<SmtpConnectVerdict> ConnectAsync(string client = "192.0.2.1", TlsFacts? tls = null) =>
        await Factory.ConnectAsync(Connection(client, tls), default).AsTask().WaitAsync(Limit);

    protected async Task<ISmtpSession> SessionAsync(string client = "192.0.2.1", TlsFacts? tls = null) =>
        Assert.IsType<SmtpConnectVerdict.Accept>(await ConnectAsync(client, tls)).Session;

    /// <summary>A session that has said EHLO.</summary>
    protected async Task<ISmtpSession> GreetedAsync(string client = "192.0.2.1", TlsFacts? tls = null)
    {
        var session = await SessionAsync(client, tls);
        await session.HelloAsync("client.example", true, default).AsTask().WaitAsync(Limit);
        return session;
    }

    protected static async Task<SmtpReply> MailAsync(ISmtpSession session, string? sender = "a@sender.example", long size = 0, bool utf8 = false) =>
        await session.MailAsync(
            new MailCommand(sender is null ? null : MailAddress.Parse(sender), size, BodyType.SevenBit, utf8, DsnReturn.Unspecified, null),
            default).AsTask().WaitAsync(Limit);

    protected static async Task<SmtpReply> RcptAsync(ISmtpSession session, string recipient = "b@hosted.example") =>
        await session.RecipientAsync(new Recipient(MailAddress.Parse(recipient)), default).AsTask().WaitAsync(Limit);

    protected static Envelope Enveloped(string? sender, params string[] recipients) => new(
        sender is null ? null : MailAddress.Parse(sender), [.. recipients.Select(to => new Recipient(MailAddress.Parse(to)))]);

    protected static ReadOnlySequence<byte> Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>MAIL, RCPT and the end of data; the reply to come.</summary>
    protected static async Task<Task<SmtpReply>> SendAsync(ISmtpSession session, string body = "Subject: x\r\n\r\ny\r\n", string recipient = "b@hosted.example")
    {
        Assert.Equal(250, (await MailAsync(session)).Code);
        Assert.Equal(250, (await RcptAsync(session, recipient)).Code);
        return session.MessageAsync(Enveloped("a@sender.example", recipient), Bytes(body), default).AsTask();
    }

    protected async Task<Enqueue> QueuedAsync() => await QueueProbe.ExpectMsgAsync<Enqueue>(Limit);
}
