/**
 * Words that passwords are made of, from what leaked lists are known to be full of: put together by hand for this
 * project, not taken from one of those lists. A word stands for all its spellings with digits, signs and leet letters.
 */
export const commonWords: ReadonlySet<string> = new Set(
  `
  access account adidas admin administrator africa airborne alpha america american anarchy andromeda angel angels animal
  apache apple april arizona arsenal asshole athena august autumn avatar awesome baby babygirl babylon badboy badger bailey
  balloon banana bandit barcelona baseball basketball batman beach bear beautiful beaver beer benfica berlin best bigdick
  bigdog bird birthday bitch black blackberry blackjack blazer blessed blink blizzard blonde blood blue bluebird bollocks
  bond boomer booboo boston bradley brandy brasil brazil broncos brooklyn brother bubba bubbles buddha buddy bull bulldog
  bulldogs bullshit buster butter butterfly button california calvin camaro camera canada candy captain cardinal cards
  carolina cars casino cash casper castle celtic center champion chance change changeme charger charlie cheese chelsea
  cherry chester chevy chicago chicken chief china chocolate chris christ christmas church classic cobra cocacola coffee
  college colorado company compaq computer connect contact contrasena cookie cool copper corvette cosmos cowboy cowboys
  crazy creative cricket crystal cuddles cupcake dakota dallas dance danger darkness database daddy default delta demo
  december denver desktop destiny devil diablo diamond digital dinosaur director disney doctor dog dogs dollar dolphin
  dolphins domino donald dragon dragons dream dreams driver ducati duke eagle eagles earth eclipse electric elephant elite
  emerald eminem empire energy england enter enterprise esperanza eternity everton evolution example excalibur explorer
  facebook faith falcon family fantasy fashion fender ferrari fire fireman firebird fish fishing florida flower flowers
  football ford forest forever fortune france freak freddy freedom friday friend friends froggy fuckoff fuckyou fucker
  future galaxy game gamer games gangster garden garfield gateway gemini genesis genius germany ghost giants ginger girl
  girls gizmo global godzilla gold golden goldfish golf golfer good google gorilla grace granny green guest guinness
  guitar gunner hacker hallo hammer handball happiness happy hardcore harley harmony hawaii hawk hawkeye heart heaven hello
  hellokitty helpme hendrix hero hockey holiday hollywood home homer honda honey honeybee hooters horse horses hotdog hotmail
  hottie house hunter hunting iceman icecream ilove iloveu iloveyou imagine india indian infinity inside instagram internet
  ireland iron ironman island italia italy jackass jaguar january japan jasmine jason jasper jesus jewels joker journey
  july jumper jungle junior justice justin juventus kaiser karate killer killers king kingdom kings kitten kitty knight
  knights lakers legend legends leopard letmein liberty life light lightning linkedin linux lion lions little liverpool lizard
  login logitech london lonely looking lord lotus love lovely lover loveme lovers loveyou lucky macbook machine maddog
  madrid magic magnum mail manager manchester march marine marines mario mars marvel master matrix maverick maximus
  maybe megaman member memory mercedes mercury merlin messenger metal metallica mexico miami michigan microsoft midnight
  military million minecraft mission mobile model monday money monkey monster montana moon moonlight morning mother
  motorola mountain mouse movie murder music musica mustang mypass mypassword naruto nature naughty network never
  newpass newpassword newyork nicaragua nintendo nirvana nissan noentry nokia nothing november number october
  office oliver online open openup orange orlando owner oxford pacific packers panda panther panthers pantera paradise
  paris parola party pass passat passion passme passport passw passwd password passwort patriot patriots peace peaches
  peanut pepper perfect phantom phoenix phone photo piano picture pink pirate pirates pizza planet player please pokemon
  police pookie poohbear popcorn porsche portugal postgres power precious predator president pretty prince princess
  private project protect public puppy purple pussy pyramid qazwsx queen qwert qwerty rabbit racing raiders rainbow ranger rangers raptor
  rasta rebel red redsox reggae remember renegade replay republic respect ripper river robot rock rocket rockstar
  rockyou romance root rose roses royal ruby running russia russian sailor saints salvador samsung samurai sanctuary
  sasuke saturday saturn scarface school scooter scorpio scorpion scotland secret secure security september server service
  sexy shadow shadows shark shelby shit shitty shopping silence silver simple simpsons single sister skater skipper slayer
  slipknot smile smiley smoke smokey smooth snake sniper snoopy snow snowball snowboard snowman soccer softball soldier
  something somebody sonic spanky sparky special speedy spider spiderman spirit spiritual sport sports spring squirrel
  star stargate stars startrek starwars steelers sterling stone storm strawberry street strong student stupid success sugar
  summer sunday sunflower sunlight sunny sunset sunshine super superman superstar support surfer survivor sweet sweetheart
  sweetie sweety swimming switzerland swordfish sydney system tarheels target taurus taylor teacher telefon telephone temp
  temporary temppass tennis terminator test tester testing testtest texas thailand thanks therock thunder thursday tiffany
  tiger tigers tigger time titanic together tomcat toor toyota traffic train trinity trouble trucks trust trustno truelove
  trustme turtle twilight twitter tyler ultimate undertaker unicorn united universe unknown user utopia vacation valentine
  valhalla vampire vanilla vegeta victory viking vikings violet virgin virus vodafone volcano volleyball voyager warcraft
  warez warrior warriors water watermelon webmaster website welcome western whatever white wicked wildcat wildcats willow
  windows winner winston winter wizard wolf wolves woman wonderful wonder wordpass work world wrestling xbox xxxx yahoo
  yankees yellow yesterday young youtube zenith zeppelin zombie zxcvbn

  aaron abigail adam adrian aisha albert alejandro alex alexander alexandra alexis alice alicia allison amanda amber amelia
  andrea andreas andrew andrey angela angelica angelina anna annie anthony antonio arthur ashley audrey austin barbara
  beatrice becky benjamin bernard bertha betty beverly billy bobby bonnie brandon brenda brian brianna britney brittany
  bruce bryan camila carlos carmen carol caroline carolina cassandra cassie catherine cecilia charles charlotte chelsea
  cheyenne christian christina christine christopher cindy claire claudia connor courtney cristina crystal cynthia
  daisy daniel daniela danielle danny darren david deborah debbie denise dennis derek diana diego dmitry dominic dominique
  donna dorothy douglas dylan eduardo edward edwin elena elizabeth ellen emily emma eric erica ernesto esther ethan eugene
  evelyn fabian felipe felix fernanda fernando fiona florence frances francesco francis francisco frank franklin fred
  frederick gabriel gabriela gabrielle george gerald gerard gilbert gloria gordon grace graham gregory guillermo gustavo
  hannah harold harrison harry hassan heather hector helen henry herbert howard ibrahim isabel isabella isaac ivan jack
  jackie jackson jacob jacqueline james jamie janet javier jeffrey jennifer jenny jeremy jerry jessica jesse jimmy joanna
  joel john johnny johnson jonathan jordan jorge joseph joshua juan juliana julian julie juliet karen karina katherine
  kathleen kathryn katie kelly kenneth kevin kimberly kristen kristina kyle larry laura lauren lawrence leonard leonardo
  leslie lewis lillian linda lindsay lindsey lisa lorenzo louis louise lucas lucia lucy luis madison manuel marcus margaret
  maria mariana marie marina marion marissa mark marlene martha martin martina mary matilda matthew maurice max maxwell
  megan melanie melissa melody mercedes michael michaela michele michelle miguel mildred miranda mitchell mohamed mohammed
  molly monica morgan muhammad mustafa nancy naomi natalia natalie natasha nathan nathaniel nelson nicholas nicola nicolas
  nicole nikita noah norman oleg olga olivia omar oscar pamela patricia patrick paul paula pauline pedro peter philip
  phillip phyllis pierre priscilla rachel rafael ralph ramon randy raymond rebecca regina renee ricardo richard ricky
  robert roberto robin rodney rodrigo roger roland roman ronald ronaldo rosemary ruben russell ruth ryan sabrina samantha
  samuel sandra santiago sara sarah scott sean sebastian sergey sergio shannon sharon shawn sheila shirley sierra simon
  simone sofia sonia sophia sophie spencer stacy stanley stella stephanie stephen steve steven stewart stuart susan sylvia
  tamara tania tanya tatiana teresa terry theodore theresa thomas tiffany timothy tina tommy tony tracy travis trevor
  tristan tyrone valentina valeria valerie vanessa veronica vicky victor victoria vincent virginia vivian vladimir walter
  wanda warren wayne wendy wesley whitney wilfred william williams yolanda yvonne zachary
  `
    .trim()
    .split(/\s+/),
)
