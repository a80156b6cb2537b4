/** Decimal amounts as whole numbers of 10⁻⁸, so that none is rounded. */
const SCALE = 8;

/** `'120.50'` → 12050000000n. Takes what the contracts call an amount. */
export function unitsOf(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole + fraction.padEnd(SCALE, '0').slice(0, SCALE));
}

/** The shortest decimal of a whole number of 10⁻⁸ that is not negative. */
export function amountOf(units: bigint): string {
  const digits = String(units).padStart(SCALE + 1, '0');
  const fraction = digits.slice(-SCALE).replace(/0+$/, '');
  return digits.slice(0, -SCALE) + (fraction === '' ? '' : `.${fraction}`);
}
