import {fetchBuilders, fetchBuilds, fetchSession, post} from './api.ts';
import {announce} from './announcer.ts';
import {buildersView, type View} from './builders-view.ts';
import {buildView} from './build-view.ts';
import {buildsView} from './builds-view.ts';
import {byId, setText} from './dom.ts';
import {followHub} from './live.ts';
import {loginView} from './login-view.ts';
import {createStore, noFilter, type Filter} from './store.ts';
import {suggest} from './suggest-dialog.ts';
import type {BuildOfPage, NewsOfPage, SessionOfPage} from '../rows.ts';
import {ageText, durationText} from './words.ts';

const store = createStore();
const main = byId('main');
const suggestButton = byId('suggest');
const logoutButton = byId('logout');
let session: SessionOfPage | undefined;
let views: readonly View[] = [];
let unfollow: (() => void) | undefined;
let isDrawing = false;
/** News come: what is shown is so now. */
let isLive = false;
let lookTimer: ReturnType<typeof setTimeout> | undefined;

/** At most once a frame, however much has changed. */
function draw(): void {
	if (!isDrawing) {
		isDrawing = true;
		requestAnimationFrame(() => {
			isDrawing = false;
			for (const view of views) {
				view.draw();
			}
		});
	}
}

function show(next: readonly View[]): void {
	for (const view of views) {
		view.close?.();
	}

	views = next;
	main.replaceChildren(...next.map(({element}) => element));
	for (const view of next) {
		view.shown?.();
	}

	draw();
}

function route(): void {
	if (!session?.mayLook) {
		return;
	}

	const {mayChange} = session;
	const [, id] = /^\/builds\/(.+)$/.exec(location.pathname) ?? [];
	document.title = 'Builds · devtui';
	show(id === undefined
		? [buildersView(store, mayChange), buildsView({store, mayChange, filter: filterOfAddress(), onFilter: rememberFilter})]
		: [buildView({store, mayChange, id: decoded(id), go: goToBuild})]);
}

/** An address that nobody here has made may be anything. */
function decoded(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}

function go(address: string): void {
	history.pushState(undefined, '', address);
	route();
	scrollTo(0, 0);
	main.focus({preventScroll: true});
}

function goToBuild({id}: BuildOfPage): void {
	go(`/builds/${encodeURIComponent(id)}`);
}

function filterOfAddress(): Filter {
	const query = new URLSearchParams(location.search);
	return {project: query.get('project') ?? '', builder: query.get('builder') ?? '', state: query.get('state') ?? '', text: query.get('text') ?? ''};
}

/** So that it can be sent to somebody, and is there again after a look at a build. */
function rememberFilter(filter: Filter): void {
	const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== '')).toString();
	history.replaceState(undefined, '', query === '' ? '/' : `/?${query}`);
}

async function enter(): Promise<void> {
	session = await fetchSession();
	suggestButton.hidden = !session.mayChange;
	logoutButton.hidden = !session.hasToken;
	if (!session.mayLook) {
		unfollow?.();
		unfollow = undefined;
		tellConnection('');
		show([loginView(() => {
			void enter();
		})]);
		return;
	}

	route();
	unfollow ??= followHub({
		news: take,
		changed(isSo) {
			isLive = isSo;
			tellConnection(isLive ? 'live' : 'lost');
		},
		async failed() {
			// Unless it is away altogether, it may want a token by now.
			const now = await fetchSession().catch(() => session);
			if (session?.mayLook && now?.mayLook === false) {
				await enter();
			}
		},
	});
}

function take(news: NewsOfPage): void {
	const {hub} = news;
	if (hub && session && hub.version !== session.version) {
		// Another devtui serves another page.
		location.reload();
		return;
	}

	if (hub && !hub.isResumed) {
		void lookAnew();
	}

	store.apply(news);
	for (const notice of news.notices ?? []) {
		announce(notice);
	}

	draw();
}

async function lookAnew(): Promise<void> {
	try {
		const askedAt = store.moment();
		const {project, builder, state} = location.pathname === '/' ? filterOfAddress() : noFilter;
		const [builders, builds] = await Promise.all([fetchBuilders(), fetchBuilds({project, builder, state, limit: '100'})]);
		store.replaceBuilders(builders, askedAt);
		store.replaceBuilds(builds, askedAt);
		// One that is looked at may be older than those.
		for (const view of views) {
			view.reload?.();
		}

		draw();
	} catch {
		// A connection of before may break now, too; if the hub is gone again, the next connection looks.
		clearTimeout(lookTimer);
		lookTimer = setTimeout(() => {
			if (isLive) {
				void lookAnew();
			}
		}, lookMs);
	}
}

const lookMs = 500;

function tellConnection(state: 'live' | 'lost' | ''): void {
	const place = byId('connection');
	place.className = `connection ${state}`;
	setText(place, {live: '● live', lost: '○ The hub is away. Trying again…', '': ''}[state]);
}

/** Times that go on by themselves. */
function tick(): void {
	const now = Date.now();
	for (const element of document.querySelectorAll<HTMLElement>('[data-since]')) {
		setText(element, durationText(now - Date.parse(element.dataset['since'] ?? '')));
	}

	for (const element of document.querySelectorAll<HTMLTimeElement>('time[data-age]')) {
		setText(element, ageText(now - Date.parse(element.dateTime)));
	}
}

function openSuggest(): void {
	void suggest([...new Set(store.builds(noFilter).map(({project}) => project))].sort(), goToBuild);
}

function isTyping(target: EventTarget | null): boolean {
	return target instanceof HTMLElement && target.closest('input, textarea, select, dialog') !== null;
}

document.addEventListener('click', event => {
	const link = event.target instanceof Element ? event.target.closest('a') : null;
	const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
	if (link && isPlain && !link.hasAttribute('download') && link.origin === location.origin && (link.pathname === '/' || link.pathname.startsWith('/builds/'))) {
		event.preventDefault();
		go(`${link.pathname}${link.search}`);
	}
});
document.addEventListener('keydown', event => {
	if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) {
		return;
	}

	const filter = document.getElementById('filter-text');
	if (event.key === '/' && filter) {
		event.preventDefault();
		filter.focus();
	} else if (event.key === 's' && session?.mayChange) {
		event.preventDefault();
		openSuggest();
	} else if (event.key === 'Escape' && location.pathname !== '/') {
		go('/');
	}
});
addEventListener('popstate', route);
suggestButton.addEventListener('click', openSuggest);
logoutButton.addEventListener('click', () => {
	void post('/api/session/end').then(enter);
});
setInterval(tick, 1000);
void enter().catch(() => {
	tellConnection('lost');
	setTimeout(() => {
		location.reload();
	}, 3000);
});
