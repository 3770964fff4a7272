/** Made-up notes of the kind that reps write: what matters is in them, and none of it is said outright. */
export const EXAMPLE = `Lindqvist Dairy, Weds. Marta (plant eng) + Owen, new in purchasing
Marta had coffee going before I sat down. her son's team made regionals, she'd kept the bracket on her phone to show me
filler 3 was down again Mon. she walked me out to the line and asked what I'd do about the seals. told her it's the caustic temp, not the seal, and showed her on the chart. she wrote it down, said her own people hadn't caught it
Owen mostly on his laptop. wanted to know why we're 8% over the other quote, I didn't have a good answer
still owe Marta the July credit, she brought it up again. told her I'd send the seal data from the other dairy by Friday
on the way out Owen said they'll "look at everyone" when the contract's up in spring
thinking I push for the renewal now before he digs in
`;
