using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch;

namespace SecureGateway.Inbound;

/// <summary>
/// Runs a session's actor on the thread that tells it something: a question of the connection's loop is then answered
/// before the loop has begun to wait, and no thread is woken for it. What another actor says runs on the thread pool, so
/// that nobody works on a session's account. As with any dispatcher an actor runs on one thread at a time: a message that
/// comes while it runs waits in the mailbox.
/// </summary>
internal sealed class SessionDispatcher(MessageDispatcherConfigurator configurator) : MessageDispatcher(configurator)
{
    private const string Name = "secure-gateway-sessions";

    /// <summary>These actors under this dispatcher.</summary>
    public static Props For(ActorSystem system, Props props)
    {
        if (!system.Dispatchers.HasDispatcher(Name))
            system.Dispatchers.RegisterConfigurator(Name, new Maker(system));
        return props.WithDispatcher(Name);
    }

    protected override void ExecuteTask(IRunnable run)
    {
        if (InternalCurrentActorCellKeeper.Current is null)
            run.Run();
        else
            ThreadPool.UnsafeQueueUserWorkItem(static work => work.Run(), run, preferLocal: true);
    }

    protected override void Shutdown()
    {
        // It owns no threads.
    }

    private sealed class Maker : MessageDispatcherConfigurator
    {
        private readonly SessionDispatcher _dispatcher;

        public Maker(ActorSystem system)
            : base(system.Dispatchers.DefaultDispatcherConfig, system.Dispatchers.Prerequisites) => _dispatcher = new SessionDispatcher(this) { Id = Name, Throughput = 30 };

        public override MessageDispatcher Dispatcher() => _dispatcher;
    }
}
