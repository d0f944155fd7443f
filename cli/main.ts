console.log("rolecall");
