using Walrus.Storage.Workers;

namespace Walrus.Simulation.Cluster;

/// <summary>
/// An engine's workers as work of the node's: a round is one piece of work, some time after the worker was woken. Who waits for the journal's writer, which is the first that an engine makes, does its
/// round himself: the other workers do when they call it.
/// </summary>
internal sealed class SimWorkers(SimLoop loop, SimScheduler owner) : EngineWorkers
{
    private static readonly TimeSpan DelayMax = TimeSpan.FromMilliseconds(2);

    private readonly List<SimWorker> _workers = [];
    private SimWorker? _atWork;

    /// <inheritdoc/>
    public override EngineWorker Create(string name, Func<bool> round)
    {
        SimWorker worker = new(this, round);
        _workers.Add(worker);
        return worker;
    }

    private sealed class SimWorker(SimWorkers all, Func<bool> round) : EngineWorker
    {
        private bool _isStarted;
        private bool _isWoken;
        private bool _isScheduled;
        private bool _isStopping;
        private bool _hasEnded;
        private bool _isRunning;

        public override void Start()
        {
            _isStarted = true;
            Schedule();
        }

        public override void Wake(bool isAwaited = false)
        {
            _isWoken = true;
            bool isForOthersRound = all._atWork is not null && all._workers[0] == this;
            if (_isStarted && (isAwaited || isForOthersRound) && !_isRunning)
            {
                Run(); // Whoever calls is going to wait for it, and there is no other thread.
            }
            else
            {
                Schedule();
            }
        }

        public override void Stop()
        {
            _isStopping = true;
            Wake();
        }

        public override void Join()
        {
            while (_isStarted && !_hasEnded)
            {
                _isWoken = true;
                Run();
            }
        }

        public override bool Pause(TimeSpan time)
        {
            foreach (SimWorker other in all._workers)
            {
                if (other != this && other._isWoken && other._isStarted)
                {
                    other.Run();
                }
            }

            return _isStopping;
        }

        public override void Dispose()
        {
            // It has nothing to give back.
        }

        private void Schedule()
        {
            if (_isStarted && _isWoken && !_isScheduled && !_hasEnded)
            {
                _isScheduled = true;
                all.Later(() =>
                {
                    _isScheduled = false;
                    Run();
                });
            }
        }

        private void Run()
        {
            if (!_isWoken || _hasEnded || _isRunning)
            {
                return;
            }

            _isWoken = false;
            SimWorker? before = all._atWork;
            all._atWork = this;
            _isRunning = true;
            try
            {
                _hasEnded = !round();
            }
            finally
            {
                all._atWork = before;
                _isRunning = false;
            }

            Schedule();
        }
    }

    private void Later(Action round) => loop.After(TimeSpan.FromTicks(loop.Random.Below((int)DelayMax.Ticks)), owner, round);
}
