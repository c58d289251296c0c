import {median, percentile} from '../lib/statistics.js';

/**
 * The rows of a bench, each with devtui's figure and the peer's, the ratio, and whether it is as wanted.
 *
 * @param bench Its `rows` name a metric of a contender (`ours`, or else devtui), and perhaps a `peer`, `others` for
 * information, and what is wanted: at most `wantedRatio` of the peer's figure, of which `firstRatio` would do for a beginning, or
 * `wantedMost`. A metric may be many figures of a run: they are taken together. `isRate`: so much a second; its ratio is that of
 * the times.
 */
export function judge(bench, samples, reasons) {
	return bench.rows.map(row => {
		const {key, title, unit, metric, combine = 'median', ours = 'devtui', peer, others = [], isRate = false, wantedRatio, firstRatio, wantedMost} = row;
		const figure = (contender, ofMetric = metric) => figureOf(samples.get(contender).flatMap(sample => sample[ofMetric]), combine);
		const own = figure(ours);
		const peers = peer === undefined ? undefined : figure(peer);
		const ratio = peers === undefined || peers.value === 0 ? undefined : isRate ? peers.value / own.value : own.value / peers.value;
		const isMet = wantedRatio !== undefined ? ratio <= wantedRatio : wantedMost !== undefined ? own.value <= wantedMost : undefined;
		return {
			key,
			title,
			unit,
			own,
			peer: peers && {name: shortName(peer), ...peers},
			ratio,
			wanted: wantedRatio !== undefined ? `≤ ${wantedRatio} ×${firstRatio === undefined ? '' : ` (${firstRatio} for a beginning)`}` : wantedMost !== undefined ? `≤ ${wantedMost}${unit === '' ? '' : ` ${unit}`}` : undefined,
			isMet,
			...(isMet === false && {reason: reasons[key]}),
			others: others.map(other => typeof other === 'string' ? {name: shortName(other), ...figure(other)} : {name: other.name, ...figure('devtui', other.metric)}),
		};
	});
}

function figureOf(values, combine) {
	const low = Math.min(...values);
	const high = Math.max(...values);
	return {value: combinations[combine](values), low, high};
}

const combinations = {
	median,
	p95: values => percentile(values, 95),
	sum: values => values.reduce((sum, value) => sum + value, 0),
	max: values => Math.max(...values),
};

/** Without the variant that tells contenders of one bench apart: the row's title says it. */
function shortName(contender) {
	return contender.replace(/ \([^)]*\)$/, '');
}
