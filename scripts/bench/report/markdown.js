import {figureText, othersText, ratioText, spreadText, verdictText} from './figures.js';

/** What `npm run bench` writes to docs/benchmarks.md. */
export function markdownReport({rows, machine, versions, date, runs, seconds}) {
	const missed = rows.filter(({isMet}) => isMet === false);
	return `# Benchmarks

Written by \`npm run bench\` on ${date}; do not edit. Medians of at least ${runs} runs, the tools at random within each run, all in
one go of ${Math.round(seconds / 60)} minutes. Compare within a row only: another machine has other figures. The benches are in
[scripts/bench](../scripts/bench).

- Machine: ${machine.processor}, ${machine.cores} cores, ${machine.memory}; ${machine.kernel}; load average before the run ${machine.load}
- Node ${machine.node}; ${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ')}

| what | devtui | min–max | peer | ratio | wanted | | others |
|---|---|---|---|---|---|---|---|
${rows.map(tableRow).join('\n')}

${missed.length === 0 ? 'Every figure that is wanted has been met.' : `## Missed\n\n${missed.map(({title, reason}) => `- **${title}**: ${reason ?? 'nobody has said yet why'}`).join('\n')}`}
`;
}

function tableRow(row) {
	const cells = [
		row.title,
		figureText(row.own.value, row.unit),
		spreadText(row.own),
		row.peer ? `${row.peer.name} ${figureText(row.peer.value, row.unit)}` : '',
		ratioText(row.ratio),
		row.wanted ?? '',
		row.isMet === false ? '**missed**' : verdictText(row),
		othersText(row),
	];
	return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
