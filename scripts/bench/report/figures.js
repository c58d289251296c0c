/** Three digits that matter, never a power of ten. */
export function figureText(value, unit) {
	const rounded = value >= 100 || value === 0 ? String(Math.round(value)) : value.toPrecision(value < 0.1 ? 1 : value < 1 ? 2 : 3);
	const text = Number(rounded).toLocaleString('en-US', {maximumFractionDigits: 4});
	return unit === '' ? text : `${text} ${unit}`;
}

export function spreadText({low, high}) {
	return low === high ? '' : `${figureText(low, '')}–${figureText(high, '')}`;
}

export function ratioText(ratio) {
	return ratio === undefined ? '' : ratio.toFixed(2);
}

export function verdictText({isMet}) {
	return isMet === undefined ? '' : isMet ? 'met' : 'missed';
}

export function othersText({others, unit}) {
	return others.map(({name, value}) => `${name} ${figureText(value, unit)}`).join(', ');
}
