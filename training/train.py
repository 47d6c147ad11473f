"""Training from top to bottom: imitate experts, then play, score, assign credit, update.

A run is a row of steps. The first are passes over expert episodes; each of the others plays a batch
of tasks with the present policy and learns from it once. All chance of a step comes from the run's
seed and the step's number, so a run that was killed goes on from its latest checkpoint to the same
bits as one that was not.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from turngym.agents.jobs import Job, RolloutConfig, jobs_of
from turngym.agents.policy import Policy
from turngym.agents.protocol import PLAIN, PROTOCOLS
from turngym.agents.rollout import collect
from turngym.agents.scripted import Expert
from turngym.agents.sequences import TokenSequence, encode_episode, sequences_of
from turngym.envs.episode import GRADED, Annotation, Episode, Ledger, derive
from turngym.rewards.rubric import Rubric
from turngym.rewards.state import RunState
from turngym.training.batch import Batch, FloatArray, batch_of, with_checks
from turngym.training.config import Config
from turngym.training.learner import Experience, Learner
from turngym.training.learners import ImplicitPrm, Opinion, make_prm
from turngym.training.measure import measure, remembered
from turngym.training.metrics import METRICS, Metrics, draw_curve, read_metrics
from turngym.training.model import Agent, make_agent
from turngym.training.recorded import recorded
from turngym.training.run import Run
from turngym.training.setting import Setting

RAMP = 10
"""Iterations over which the learning rate rises."""
LIVE = 256
"""The most episodes that are live at once: part of the bits, since it shapes batches."""
Watch = Callable[[int, Agent], None]
"""Looks on before each step, and after the last: called with the number of steps that are done."""


def train(
    config: Config, folder: Path, *, resume: bool = False, watch: Watch | None = None
) -> Agent:
    """Train a model and return it; everything about the run is kept in a folder.

    Args:
        config: What to do.
        folder: `config.json`, `metrics.jsonl`, `curve.png`, `episodes.jsonl`, `ledger.jsonl`,
            `annotations.jsonl`, `states.jsonl`, `checkpoints/`.
        resume: Go on with the run that the folder holds.
        watch: Looks on.

    Raises:
        ValueError: The configuration asks for something that does not exist, or the folder holds
            another run.
        Diverged: A loss or a gradient was not a number.
        RolloutError: Too much failed outside the tasks.
    """
    setting, agent = Setting(config), make_agent(config)  # mistakes show here, before any work
    prm = make_prm(config, agent, folder / "diverged.pt")
    with Run(config, folder, resume=resume) as run:
        learner = Learner(agent.model, config, folder / "diverged.pt")
        if run.latest:
            learner.load(run.latest)
            if prm:
                prm.load(run.latest)
        lessons = demonstrations(setting, agent) if run.step < config.warm_up_epochs else ()
        for step in range(run.step, config.steps):
            if step == config.warm_up_epochs:
                learner.keep_reference()
                if prm:
                    prm.begin(agent.model)
            if watch:
                watch(step, agent)
            begun = time.perf_counter()
            if step < config.warm_up_epochs:
                metrics = warm_up(step, config, learner, lessons)
            else:
                metrics = iterate(step - config.warm_up_epochs, setting, agent, learner, prm, run)
            metrics["seconds/step"] = time.perf_counter() - begun
            run.log({"run/step": step + 1, **metrics})
            run.save(step + 1, agent, learner, prm)
        if watch:
            watch(config.steps, agent)
    draw_curve(list(read_metrics(folder / METRICS)), folder / "curve.png", config.title)
    return agent


def warm_up(
    epoch: int, config: Config, learner: Learner, lessons: Sequence[TokenSequence]
) -> Metrics:
    """Make one pass over demonstrations; before the first, practise copying if that is asked for."""
    metrics: Metrics = {}
    if epoch == 0 and config.warm_up_copying:
        metrics |= learner.practise(config.warm_up_copying, seed_of(config, "copying", 0))
    falling = round(config.warm_up_decay * config.warm_up_epochs)
    share = min((config.warm_up_epochs - epoch) / (falling + 1), 1.0)
    seed = seed_of(config, "imitate", epoch)
    return metrics | learner.imitate(lessons, config.warm_up_rate * share, seed)


def demonstrations(setting: Setting, agent: Agent) -> tuple[TokenSequence, ...]:
    """Return solved episodes, recorded ones or the expert's, as the model would have sampled them."""
    solved = recorded(setting) if setting.config.demonstrations_from else shown(setting)
    encoded = (encode_episode(episode, agent.policy.encoder) for episode in solved)
    return tuple(sequence for episode in encoded for sequence in sequences_of(episode))


def shown(setting: Setting) -> list[Episode]:
    """Let the expert play, and return what it solved."""
    config = setting.config
    tasks = setting.draw(config.demonstrations, seed_of(config, "demonstrations", 0))
    episodes = play(setting, Expert(), jobs_of(tasks), "demonstrations", 0)
    solved = [episode for episode in episodes if episode.status == "solved"]
    if not solved:
        raise ValueError(f"the expert of {config.world!r} solved none of {len(tasks)} tasks")
    return solved


def iterate(
    iteration: int,
    setting: Setting,
    agent: Agent,
    learner: Learner,
    prm: ImplicitPrm | None,
    run: Run,
) -> Metrics:
    """Play, score, assign credit, update: one iteration of reinforcement learning."""
    config = setting.config
    tasks = setting.draw(config.num_tasks, seed_of(config, "tasks", iteration))
    agent.policy.weights = iteration
    begun = time.perf_counter()
    episodes = play(setting, agent.policy, jobs_of(tasks, config.group_size), "play", iteration)
    played = time.perf_counter()
    graded = [episode for episode in episodes if episode.status in GRADED]
    said = prm.read(graded, seed_of(config, "prm", iteration)) if prm else Opinion([], {})
    state = setting.rubric.advance(run.state, groups_of(graded), said.annotations)
    ledgers = score(setting.rubric, graded, said.annotations, state)
    run.record(episodes, said.annotations, ledgers, state)
    batch = batch_of(graded, ledgers, apart=setting.rubric.streams)
    if config.credit.startswith("cm2_"):  # what reads verdicts
        batch = with_checks(batch, graded, said.annotations)
    advantage = setting.estimator(batch)
    scored = time.perf_counter()
    progress = iteration / config.iterations
    rate = config.rate * min((iteration + 1) / RAMP, 1.0) * (1 - progress)
    experience = experience_of(graded, batch, advantage)
    metrics = learner.improve(experience, rate, seed_of(config, "minibatches", iteration))
    metrics |= said.metrics | measure(episodes, ledgers, batch, advantage) | remembered(state)
    metrics["run/episodes"] = (iteration + 1) * config.num_tasks * config.group_size
    metrics["run/rate"] = rate
    metrics["seconds/play"] = played - begun
    metrics["seconds/score"] = scored - played
    metrics["seconds/learn"] = time.perf_counter() - scored
    return metrics


def play(
    setting: Setting, policy: Policy, jobs: Iterable[Job], purpose: str, iteration: int
) -> list[Episode]:
    """Play episodes in lock-step and return them, failed tries included, in order."""
    config = setting.config
    seed = seed_of(config, purpose, 0)
    # An expert just says its action; encoding puts that into the form of the protocol.
    protocol = PLAIN if isinstance(policy, Expert) else PROTOCOLS[config.protocol]
    return collect(
        config.world,
        policy,
        jobs,
        options=setting.options,
        protocol=protocol,
        config=RolloutConfig(seed=seed, iteration=iteration, concurrency=LIVE),
    )


def score(
    rubric: Rubric,
    episodes: Sequence[Episode],
    annotations: Iterable[Annotation] = (),
    state: RunState | None = None,
) -> list[Ledger]:
    """Return the ledgers of graded episodes, group by group."""
    said: dict[str, list[Annotation]] = {}
    for annotation in annotations:
        said.setdefault(annotation.episode, []).append(annotation)
    return [
        ledger
        for group in groups_of(episodes)
        for ledger in rubric.score(group, [one for e in group for one in said.get(e.id, ())], state)
    ]


def groups_of(episodes: Sequence[Episode]) -> list[list[Episode]]:
    """Return episodes group by group."""
    groups: dict[str, list[Episode]] = {}
    for episode in episodes:
        groups.setdefault(episode.group, []).append(episode)
    return list(groups.values())


def experience_of(episodes: Sequence[Episode], batch: Batch, advantage: FloatArray) -> Experience:
    """Return what the learner needs of a batch: the tokens of its episodes, in its order."""
    held = {episode.id: episode for episode in episodes}
    chosen = [held[name] for name in batch.ids]
    turns = [turn for episode in chosen for turn in episode.turns]
    if any(turn.logprobs is None for turn in turns):
        raise ValueError("there are replies without log-probabilities: nobody sampled them")
    return Experience(
        sequences=tuple(sequence for episode in chosen for sequence in sequences_of(episode)),
        old_logp_N=np.array([logp for turn in turns for logp in turn.logprobs or ()]),
        advantage_N=advantage,
        turn_N=batch.owner("token", "turn"),
    )


def seed_of(config: Config, purpose: str, number: int) -> int:
    """Return the seed of one kind of chance at one step."""
    return int(derive(config.seed, purpose, number)[:15], 16)
