import {createCopying} from './copy/copying.ts';
import {createProjectFollower} from './follow-project.ts';
import type {ConsoleClock, ConsoleHost, FileNews, HostTurn, QuitRequest} from './host.ts';
import {holdView} from './held-view.ts';
import type {InputEvent} from './input.ts';
import {suspendJob} from './job-control.ts';
import {keyHint} from './keymap/key-hint.ts';
import {usualKeymap} from './keymap/keymap.ts';
import type {DialogStep, Intent} from './keymap/row.ts';
import type {Lending} from './lending.ts';
import {watchUsage} from './list/watch-usage.ts';
import {mergedLog} from './merged/merged-log.ts';
import {createMessages} from './messages.ts';
import {createFileTrouble} from './notices/file-trouble.ts';
import type {Notice} from './notices/notice-board.ts';
import {createNotices} from './notices/notices.ts';
import {openLog} from './open-log.ts';
import {createProjectChanges} from './palette/project-changes.ts';
import {runLine} from './palette/run-line.ts';
import {showService} from './show-service.ts';
import type {Subject} from './subject.ts';
import {createMemory} from './remembered/memory.ts';
import {createInputTaker} from './take-input.ts';
import type {LogPanes} from './search/contract.ts';
import type {CellSize} from './terminals-contract.ts';
import {turnsOf} from './turns.ts';
import {withhold} from './withhold.ts';

/** Turns keys and gestures into what they ask for, and keeps the view. */
export interface Controller {
	subject(): Subject;
	take(events: readonly InputEvent[]): void;
	resize(size: CellSize): void;
	/** The store has changed. */
	noticeProject(): void;
	/** Something is not as it should be. */
	warn(text: string): void;
	/** Something is to be said of the file. */
	noticeFile(news: FileNews): void;
	/** The host would show somebody else. */
	turn: HostTurn;
	/** Of services that are not seen, and of the file. */
	notices(): readonly Notice[];
	/** Put the panes where they belong now, and size their terminals. */
	placePanes(): void;
	dispose(): void;
}

export interface ControllerOptions {
	readonly host: Pick<ConsoleHost, 'store' | 'input' | 'control' | 'keymap' | 'quit' | 'environment' | 'clipboard' | 'pager' | 'layoutMemory' | 'clock' | 'preferences' | 'refusal' | 'detach' | 'lookups' | 'quitQuestion' | 'standIn'>;
	readonly setTimer: ConsoleClock['setTimer'];
	readonly terminals: LogPanes;
	readonly size: CellSize;
	onChange(): void;
	/** A pane has been scrolled, and shows it: what is said about it is to follow. */
	onScroll(): void;
	redraw(): void;
	setMouse(isOn: boolean): void;
	readonly lending: Pick<Lending, 'lend' | 'isLent'>;
	/** A sequence that shows nothing. */
	sendToTerminal(sequence: string): void;
	onQuit(request: QuitRequest): void;
	/** Where the dialog that is open stands after a step: it may hold more than the view knows of. */
	scrollDialog(step: DialogStep): number;
}

export function createController({host, setTimer, terminals, size, onChange, onScroll, redraw, setMouse, sendToTerminal, lending, onQuit, scrollDialog}: ControllerOptions): Controller {
	const {store} = host;
	const memory = createMemory({memory: host.layoutMemory, layout: store.project.layout, setTimer});
	const view = holdView({store, keymap: host.keymap ?? usualKeymap, terminals, memory, size, canDetach: host.detach !== undefined, knowsUsage: host.lookups !== undefined, quitQuestion: host.quitQuestion, standIn: host.standIn, onChange: noticeView, setMouse});
	const messages = createMessages(view, setTimer);
	const copying = createCopying({view, terminals, messages, setTimer, environment: host.environment, clipboard: host.clipboard, sendToTerminal});
	const usage = watchUsage(view, host.lookups, setTimer);
	const notices = createNotices({host, setTimer, onChange, sendToTerminal});
	const fileTrouble = createFileTrouble(messages, onChange);
	const followProject = createProjectFollower({view, messages, notices});
	terminals.attend({
		say: messages.say,
		noMore(step) {
			const {keymap} = view.subject();
			const way = step === 'older' ? keyHint(keymap, 'previous-match', 'goes to newer ones', ': ') : keyHint(keymap, 'next-match', 'goes to older ones', ': ');
			messages.say({text: `no ${step} match${way}`, tone: 'refused'});
		},
		show(service) {
			if (service !== mergedLog) {
				performAll(showService(view.current(), service));
			}
		},
	});

	function noticeView(): void {
		copying.settle();
		usage.settle();
		onChange();
	}

	function perform(intent: Intent): void {
		switch (intent.type) {
			case 'view': {
				if (intent.action.type === 'say') {
					messages.say(intent.action.message);
				} else {
					view.change(intent.action);
				}

				break;
			}

			case 'command': {
				store.command(intent.command);
				messages.say({text: intent.said, tone: 'done'});
				break;
			}

			case 'scroll': {
				terminals.scroll(intent.service, intent.step);
				onScroll();
				break;
			}

			case 'scroll-by': {
				terminals.scrollBy(intent.service, intent.lines);
				onScroll();
				break;
			}

			case 'clear': {
				terminals.clear(intent.services);
				onChange();
				break;
			}

			case 'log': {
				terminals.ask(intent.ask);
				onChange();
				break;
			}

			case 'scroll-dialog': {
				view.change({type: 'scroll-dialog', scroll: scrollDialog(intent.step)});
				break;
			}

			case 'begin-copy':
			case 'step-copy':
			case 'copy':
			case 'leave-copy': {
				copying.perform(intent);
				break;
			}

			case 'open-log': {
				void openLog({services: intent.services, pager: host.pager, lend: lending.lend, messages});
				break;
			}

			case 'input': {
				host.input(intent.service, typeof intent.data === 'string' ? Buffer.from(intent.data) : intent.data);
				if (intent.said !== undefined) {
					messages.say({text: intent.said, tone: 'done'});
				}

				break;
			}

			case 'run-line': {
				const subject = view.subject();
				const {dialog} = subject.view;
				performAll(dialog?.type === 'palette' ? runLine(subject, dialog, host.control) : []);
				break;
			}

			case 'change-project': {
				changes.begin(intent);
				break;
			}

			case 'redraw': {
				redraw();
				break;
			}

			case 'show-notice': {
				performAll(notices.goThere(view.subject()));
				break;
			}

			case 'suspend': {
				suspendJob(messages.say);
				break;
			}

			case 'detach': {
				host.detach?.();
				break;
			}

			case 'quit': {
				onQuit(intent.request);
				host.quit(intent.request);
				break;
			}
		}
	}

	const {refusal} = host;
	const obey = refusal === undefined ? perform : withhold(perform, {refusal, say: messages.say, quit: key => host.quit({isForced: false, key})});

	function performAll(intents: readonly Intent[]): void {
		for (const intent of intents) {
			obey(intent);
		}
	}

	const changes = createProjectChanges({control: host.control, view, messages, perform: performAll});

	const take = createInputTaker({
		view,
		messages,
		terminals,
		copying,
		isLent: lending.isLent,
		input: host.input,
		perform: performAll,
	});

	return {
		subject: view.subject,
		take,
		resize: view.resize,
		noticeProject() {
			followProject();
			noticeView();
		},
		warn: messages.warn,
		noticeFile: fileTrouble.follow,
		turn: turnsOf(view, terminals),
		notices: () => [...fileTrouble.current(), ...notices.current(view.subject())],
		placePanes: view.placePanes,
		dispose() {
			changes.dispose();
			memory.dispose();
			copying.dispose();
			notices.dispose();
			messages.dispose();
			usage.dispose();
		},
	};
}
