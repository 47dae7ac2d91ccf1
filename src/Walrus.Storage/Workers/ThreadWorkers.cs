namespace Walrus.Storage.Workers;

/// <summary>A thread for each worker.</summary>
internal sealed class ThreadWorkers : EngineWorkers
{
    public override EngineWorker Create(string name, Func<bool> round) => new ThreadWorker(name, round);

    private sealed class ThreadWorker : EngineWorker
    {
        private readonly ManualResetEventSlim _wake = new();
        private readonly ManualResetEventSlim _stop = new();
        private readonly Func<bool> _round;
        private readonly Thread _thread;
        private volatile bool _isStarted;

        public ThreadWorker(string name, Func<bool> round)
        {
            _round = round;
            _thread = new Thread(Run) { IsBackground = true, Name = name };
        }

        public override void Start()
        {
            _isStarted = true;
            _thread.Start();
        }

        public override void Wake(bool isAwaited = false) => _wake.Set();

        public override void Stop()
        {
            _stop.Set();
            _wake.Set();
        }

        public override void Join()
        {
            if (_isStarted)
            {
                _thread.Join();
            }
        }

        public override bool Pause(TimeSpan time) => _stop.Wait(time);

        public override void Dispose()
        {
            _wake.Dispose();
            _stop.Dispose();
        }

        private void Run()
        {
            do
            {
                _wake.Wait();
                _wake.Reset();
            }
            while (_round());
        }
    }
}
