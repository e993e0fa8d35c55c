//! A second runner: buys a plan with the book, the admission, the machines and the steps alone.

use std::path::Path;
use std::sync::Arc;

use tokio::sync::{Semaphore, oneshot};
use wanflow_plan::{Digest, Plan, Task};

use super::*;
use crate::admission::{
    Admission, BalanceCheck, Candidate, Findings, Limits, Origin, PurchaseStep, Quote, Situation,
    Verdict, WantedBy,
};
use crate::book::{Book, Location};
use crate::clip::{Action, Chance, Clip, Observation};
use crate::driver::RunOptions;
use crate::host::Polled;
use crate::record::{Record, Submitting, TaskAddresses, TaskEntry, TaskFact, UnixMillis};
use crate::simulate::{SimHost, World, audit, independent, options, virtual_time};
use crate::submit::{Exchange, Outcome};

/// All that a runner needs.
struct Runner {
    plan: Plan,
    options: RunOptions,
    host: Arc<HostClient>,
    workshop: Arc<Workshop>,
    book: Book,
    admission: Admission,
}

/// One take on its way.
struct Take {
    task: Task,
    digest: Digest,
    clip: Clip,
    request: Option<ReadyRequest>,
}

impl Runner {
    fn new(world: &World, plan: Plan, clock: &Arc<dyn Clock>) -> Self {
        let (deps, options) = (world.deps(clock), options(1));
        options.folders.create(&*deps.disk).expect("a healthy disk");
        let location = Location {
            folders: &options.folders,
            storyboard: &plan.storyboard,
            edition: plan.edition.as_deref(),
            purpose: plan.purpose,
            checkpoint: None,
        };
        let opened = Book::open(&deps.disk, &location, |torn| panic!("{torn}"));
        let opened = opened.expect("a healthy disk");
        let limits = Limits { budget: options.budget, concurrency: 1 };
        let mut admission = Admission::new(&plan, &options.approval, limits, opened.losses);
        admission.set_balance(BalanceCheck::Asked);
        let host = HostClient {
            endpoint: options.endpoint,
            origin: options.origin.clone(),
            api: deps.api,
            downloads: deps.downloads,
            publisher: deps.publisher,
            patience: options.patience,
            clock: deps.clock,
            chance: deps.chance,
        };
        let workshop = Workshop {
            disk: deps.disk,
            base: Path::new("").to_owned(),
            store: opened.book.store().clone(),
            studio: deps.studio,
        };
        let (host, workshop) = (Arc::new(host), Arc::new(workshop));
        Self { plan, options, host, workshop, book: opened.book, admission }
    }

    async fn buy(&mut self, task: Task) {
        let digest = task.digest(&self.plan.endpoint, self.plan.purpose).expect("it has a name");
        let past = self.book.history().take(&digest);
        let clip = Clip::resume(past, self.options.schedule, self.host.clock.now());
        let mut take = Take { task, digest, clip, request: None };
        loop {
            let action = take.clip.next(self.host.clock.now().mono);
            match action {
                Action::WaitUntil(at) => self.host.clock.sleep_until(at).await,
                Action::Prepare => self.prepare(&mut take).await,
                Action::Submit { attempt } => self.submit(&mut take, attempt).await,
                Action::Poll { task_id, .. } => {
                    let addresses = take.clip.addresses();
                    let endpoint = self.host.endpoint;
                    let asked = AskedTask { endpoint, task_id, addresses };
                    let answer = poll(&self.host, &asked).await;
                    self.take_in(&mut take, &answer);
                }
                Action::Fetch { link } => self.fetch(&mut take, link).await,
                Action::Done(_) => return,
                other => panic!("a healthy host: {other:?}"),
            }
        }
    }

    async fn prepare(&mut self, take: &mut Take) {
        let (host, workshop) = (Arc::clone(&self.host), Arc::clone(&self.workshop));
        let task = take.task.clone();
        let preparation = Preparation { host, workshop, task, colour: None };
        let prepared = preparation.prepare(Arc::new(Semaphore::new(1))).await;
        take.request = Some(prepared.expect("its picture is a link").request);
        self.observe(take, Observation::Prepared);
    }

    async fn submit(&mut self, take: &mut Take, attempt: u32) {
        assert_eq!(self.verdict(&take.task), Verdict::Admitted);
        let request = take.request.clone().expect("it was prepared");
        let intent = TaskFact::Submitting(Submitting {
            endpoint: self.plan.endpoint.clone(),
            origin: self.host.origin.origin().ascii_serialization(),
            price: take.task.price.expect("it has one"),
            request_sha256: request.sha256,
            quote: None,
        });
        let submission = Submission::new(request, &take.digest, attempt);
        let (ask, connected) = oneshot::channel();
        let (host, store) = (Arc::clone(&self.host), self.workshop.store.clone());
        let sent = submission.send(&host, &store, move |release| {
            ask.send(release).expect("somebody hears it");
        });
        let recorded = async {
            let release = connected.await.expect("there is a connection");
            self.record(take, intent);
            release.send(()).expect("the body waits");
        };
        let (exchange, ()) = futures_util::future::join(sent, recorded).await;
        assert!(matches!(exchange, Exchange::Answered(_)), "{exchange:?}");
        let outcome = Outcome::of(&self.host.endpoint, &exchange, self.host.clock.now().wall);
        let deadline = UnixMillis(self.host.clock.now().wall + 3_600_000);
        self.record(take, outcome.fact(deadline, TaskAddresses::default()));
        self.admission.first_submit_settled();
    }

    fn take_in(&mut self, take: &mut Take, answer: &PollAnswer) {
        let Polled::TaskReport(report, _) = answer.seen(&self.host.endpoint) else {
            panic!("the key is good: {answer:?}");
        };
        let fact = take.clip.judge(self.host.clock.now().mono, &report);
        if let Some(fact) = fact {
            self.record(take, fact);
        }
        self.observe(take, Observation::Polled(report));
    }

    async fn fetch(&mut self, take: &mut Take, link: String) {
        let (name, order) = (take.digest.short(), Order::of(&take.task.request));
        let patience = self.options.patience.download;
        let wanted = Wanted { name, link, order, bad: None, patience };
        match fetch(&self.host, &self.workshop, wanted).await {
            FetchEnd::Fetched(clip) => self.record(take, TaskFact::Fetched(clip)),
            other => panic!("a healthy host: {other:?}"),
        }
    }

    fn verdict(&self, task: &Task) -> Verdict {
        let candidate = Candidate {
            step: PurchaseStep::Submit,
            origin: Origin::Plan,
            price: task.price,
            wanted_by: WantedBy::Plan,
        };
        let (added, owed) = (self.book.added(), self.book.owed());
        let now = Situation { added, owed, ..Situation::default() };
        let found = Findings {
            parent: Some(Ok(())),
            place: Some(Ok(())),
            quote: Some(Quote::None),
            turn: Some(Ok(())),
        };
        self.admission.judge(&candidate, &now, &found)
    }

    fn record(&mut self, take: &mut Take, fact: TaskFact) {
        let now = self.host.clock.now();
        let entry = TaskEntry {
            digest: take.digest,
            scene: take.task.scene.clone(),
            take: take.task.take,
            attempt: take.clip.attempt_of(&fact),
            fact,
        };
        let record = Record::task(UnixMillis(now.wall), entry);
        self.book.append(record.clone()).expect("a healthy disk");
        take.clip.apply(&record, now);
    }

    fn observe(&self, take: &mut Take, seen: Observation) {
        take.clip.observe(self.host.clock.now().mono, seen, Chance(0.5));
    }
}

#[test]
fn a_runner_of_its_own_buys_and_fetches_a_plan_without_the_driver() {
    let world = World::new(SimHost::new(|_| std::time::Duration::from_secs(70)));
    let plan = independent(2);
    virtual_time(|| async {
        let clock: Arc<dyn Clock> = Arc::new(crate::clock::TokioClock::starting_at(world.wall));
        let mut runner = Runner::new(&world, plan.clone(), &clock);
        for task in &plan.tasks {
            runner.buy(task.clone()).await;
        }
    });
    assert_eq!(world.host.sold(), 2);
    audit(&world, &options(1)).expect("it keeps all promises");
    // The driver goes on from its book, and has nothing left to buy.
    let (outcome, _) =
        world.clone().later(std::time::Duration::from_hours(1)).run(&plan, &options(1));
    let outcome = outcome.expect("a healthy disk");
    assert_eq!((outcome.class, world.host.sold()), (None, 2));
    assert!(outcome.tasks.iter().all(|task| matches!(task.end, Ok((_, true)))), "{outcome:?}");
}
