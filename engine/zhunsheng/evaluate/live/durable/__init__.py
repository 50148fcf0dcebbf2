"""
The one place that knows durable_rules: which rules are safe with it, and a child process in which it runs.
In: rules and facts of integers. Out: matches, checked against the engine's own chainer.
"""
