import fs from 'node:fs';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';

const rounds = 3;

/** So many at once, each prints a line; then all are taken out of the project, which stops them. Others each time: nothing of who has left is to stay. */
export async function thousand(rig, report, count) {
	for (let round = 1; round <= rounds; round++) {
		const services = Object.fromEntries(Array.from({length: count}, (_, index) => [`service${round}x${index}`, {command: `echo "#${index}#"; exec sleep 1000`}]));
		const printed = rig.prints(count);
		const startedAt = performance.now();
		await rig.turnTo(services);
		await printed;
		const printedAt = performance.now();
		const full = `${Math.round(process.memoryUsage.rss() / 2 ** 20)} MB, ${fs.readdirSync('/proc/self/fd').length - 1} descriptors`;
		await rig.turnTo({});
		await rig.isEmpty();
		await report.note(`${count} services`, round, {'all printed': `${Math.round(printedAt - startedAt)} ms`, 'all stopped': `${Math.round(performance.now() - printedAt)} ms`, 'while they ran': full});
	}
}

/** One service, restarted by a change of its file; so many times in as many rounds. */
export async function restartsBySaves(rig, report, count) {
	const file = path.join(process.cwd(), 'app.sh');
	const save = number => {
		fs.writeFileSync(file, `echo "#${number}#"\nexec sleep 1000\n`);
	};
	await restarts(rig, report, `${count} restarts by saves`, count, {
		service: {command: 'sh app.sh', watch: ['*.sh']},
		prepare: () => save(0),
		restart(number) {
			// More than ten in a minute would look like a service that writes its own files.
			rig.store.command({type: 'resume-watch', services: ['app']});
			save(number);
		},
	});
}

export async function restartsByCommand(rig, report, count) {
	await restarts(rig, report, `${count} restarts by command`, count, {
		service: {command: 'echo "#1#"; exec sleep 1000'},
		prepare() {},
		restart() {
			rig.store.command({type: 'restart', services: ['app']});
		},
	});
}

async function restarts(rig, report, title, count, {service, prepare, restart}) {
	prepare();
	const first = rig.prints(1);
	await rig.turnTo({app: service});
	await first;
	// It counts as up a little later than its first line is read.
	await sleep(500);
	const each = Math.ceil(count / rounds);
	for (let round = 1; round <= rounds; round++) {
		const startedAt = performance.now();
		for (let index = 1; index <= each; index++) {
			const printed = rig.prints(1);
			restart((round - 1) * each + index);
			await printed;
		}

		await report.note(title, round, {each: `${((performance.now() - startedAt) / each).toFixed(1)} ms`});
	}

	await rig.turnTo({});
	await rig.isEmpty();
}

/** A service that prints as fast as it can, on a terminal. */
export async function flood(rig, report, seconds) {
	await rig.turnTo({flood: {command: 'exec yes "the quick brown fox jumps over the lazy dog, again and again and again"'}});
	for (let round = 1; round <= rounds; round++) {
		const before = rig.printedBytes();
		const until = performance.now() + seconds * 1000 / rounds;
		let mostRss = 0;
		while (performance.now() < until) {
			await sleep(100);
			mostRss = Math.max(mostRss, process.memoryUsage.rss());
		}

		await report.note(`flood of ${seconds} s`, round, {printed: `${Math.round((rig.printedBytes() - before) / 2 ** 20)} MB`, 'RSS at most': `${Math.round(mostRss / 2 ** 20)} MB`});
	}

	await rig.turnTo({});
	await rig.isEmpty();
}
